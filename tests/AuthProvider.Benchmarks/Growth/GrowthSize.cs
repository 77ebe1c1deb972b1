namespace AuthProvider.Benchmarks.Growth;

/// <summary>How much a full database holds.</summary>
/// <param name="Users">People.</param>
/// <param name="Apps">Registered apps.</param>
/// <param name="Tokens">Tokens with a row; ten of them share a grant.</param>
internal sealed record GrowthSize(long Users, long Apps, long Tokens)
{
    /// <summary>How many tokens share a grant.</summary>
    public const int TokensOfGrant = 10;

    /// <summary>Grants.</summary>
    public long Grants => Math.Max(1, Tokens / TokensOfGrant);

    /// <summary>The name to sign in with of one of the people, counted from 1.</summary>
    public static string UserName(long number) => $"copy{number.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
}
