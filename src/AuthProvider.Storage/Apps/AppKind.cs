namespace AuthProvider.Storage.Apps;

/// <summary>What a person registers.</summary>
public enum AppKind
{
    /// <summary>Runs on a server and keeps a secret: authorization code with PKCE and a client secret.</summary>
    Web = 0,

    /// <summary>Runs in the browser: authorization code with PKCE, public.</summary>
    SinglePage = 1,

    /// <summary>Runs on a device of the user: authorization code with PKCE, public, loopback or private-use redirect (RFC 8252).</summary>
    Native = 2,

    /// <summary>Acts for itself, without a user: client credentials.</summary>
    Service = 3,

    /// <summary>Receives access tokens and asks introspection about them.</summary>
    Api = 4,
}
