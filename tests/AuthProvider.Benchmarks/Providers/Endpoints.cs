using System.Text.Json;

namespace AuthProvider.Benchmarks.Providers;

/// <summary>The paths of a provider, as its discovery document has them (OpenID Connect Discovery 1.0, 3).</summary>
internal sealed record Endpoints(string Authorize, string Token, string Introspection, string UserInfo, string Jwks)
{
    /// <summary>The path of the document itself.</summary>
    public const string Discovery = "/.well-known/openid-configuration";

    /// <summary>Reads the document.</summary>
    public static Endpoints Read(string document)
    {
        using var json = JsonDocument.Parse(document);
        return new Endpoints(
            PathOf("authorization_endpoint"),
            PathOf("token_endpoint"),
            PathOf("introspection_endpoint"),
            PathOf("userinfo_endpoint"),
            PathOf("jwks_uri"));

        string PathOf(string member) => new Uri(json.RootElement.GetProperty(member).GetString()!).AbsolutePath;
    }
}
