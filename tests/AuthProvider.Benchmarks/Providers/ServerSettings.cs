namespace AuthProvider.Benchmarks.Providers;

/// <summary>What our server is told, beside its address.</summary>
/// <param name="Name">What it is called in the table.</param>
/// <param name="Folder">Its working folder: data, master key, log.</param>
/// <param name="ConnectionString">Its database.</param>
internal sealed record ServerSettings(string Name, string Folder, string ConnectionString)
{
    /// <summary>The issuer; the proxy that terminates its TLS is played by the load generator.</summary>
    public const string Issuer = "https://id.example.com";

    /// <summary>The master key (32 bytes, base64); null where the server makes its own file.</summary>
    public string? MasterKey { get; init; }

    /// <summary>The environment of the process.</summary>
    public IReadOnlyDictionary<string, string> Environment
    {
        get
        {
            var environment = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Production",
                ["DOTNET_ENVIRONMENT"] = "Production",
                ["Issuer"] = Issuer,
                ["ConnectionStrings__AuthProvider"] = ConnectionString,
                ["Proxy__Trusted__0"] = "127.0.0.0/8",
            };
            if (MasterKey is not null)
            {
                environment["MasterKey"] = MasterKey;
            }

            return environment;
        }
    }

    /// <summary>A server on an SQLite file in its folder.</summary>
    public static ServerSettings Sqlite(string name, string folder) => new(name, folder, "Data Source=" + Path.Combine(folder, "authprovider.db"));
}
