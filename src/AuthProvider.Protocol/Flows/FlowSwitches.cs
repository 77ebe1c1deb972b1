namespace AuthProvider.Protocol.Flows;

/// <summary>
/// The flows beside the authorization code flow, each of which the host may take out for all apps. What is taken out is refused, and no
/// longer advertised (OpenID Connect Discovery 1.0, 3).
/// </summary>
public sealed record FlowSwitches
{
    /// <summary>The implicit flow (OpenID Connect Core 1.0, 3.2): response types <c>id_token</c> and <c>id_token token</c>. Default: true.</summary>
    public bool Implicit { get; init; } = true;

    /// <summary>The hybrid flow (OpenID Connect Core 1.0, 3.3): response types of <c>code</c> and more. Default: true.</summary>
    public bool Hybrid { get; init; } = true;

    /// <summary>The client credentials grant (RFC 6749, 4.4). Default: true.</summary>
    public bool ClientCredentials { get; init; } = true;

    /// <summary>The device authorization grant (RFC 8628). Default: true.</summary>
    public bool DeviceCode { get; init; } = true;

    /// <summary>Token exchange (RFC 8693). Default: true.</summary>
    public bool TokenExchange { get; init; } = true;
}
