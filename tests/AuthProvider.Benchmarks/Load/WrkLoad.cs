namespace AuthProvider.Benchmarks.Load;

/// <summary>What wrk sends.</summary>
/// <param name="Address">The server: scheme, host and port.</param>
/// <param name="Script">The file name of the script in <c>Load/Scripts</c>.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Target">Path and query.</param>
internal sealed record WrkLoad(Uri Address, string Script, HttpMethod Method, string Target)
{
    /// <summary>The headers; a value may hold the mark <c>{}</c>.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The form; may hold the mark <c>{}</c>.</summary>
    public string? Form { get; init; }

    /// <summary>What replaces the mark <c>{}</c>, in turn.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>Further variables of the script.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Sends one of the requests and looks at the whole answer, before and after wrk: a status below 400 alone would not tell an
    /// inactive token from an active one. Null where the script itself looks at every answer.
    /// </summary>
    public Func<CancellationToken, Task<bool>>? Check { get; init; }
}
