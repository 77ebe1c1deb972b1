namespace OrdersApi.Access;

/// <summary>Tells an app that knows nothing but this address whose tokens the API takes, and with which scopes (RFC 9728).</summary>
public static class ResourceMetadata
{
    public const string Path = "/.well-known/oauth-protected-resource";

    private static readonly string[] Methods = ["header"];

    public static void MapResourceMetadata(this WebApplication app) => app.MapGet(Path, (IConfiguration configuration) => new Dictionary<string, object>(StringComparer.Ordinal)
    {
        // Where the provider knows the API by its address, apps get a token for it alone with this (RFC 8707).
        ["resource"] = configuration["Api:Url"]!,
        ["resource_name"] = configuration["Api:Name"]!,
        ["authorization_servers"] = new[] { configuration["Api:Issuer"]! },
        ["scopes_supported"] = new[] { configuration["Api:Scope"]!, "roles" },
        ["bearer_methods_supported"] = Methods,
    });
}
