namespace AuthProvider.Benchmarks.Providers;

/// <summary>What an API's access tokens are.</summary>
internal enum AccessTokenFormat
{
    /// <summary>A JWT without a row in the database.</summary>
    Jwt,

    /// <summary>A JWT with a row.</summary>
    JwtRecorded,

    /// <summary>A random handle with a row.</summary>
    Reference,
}
