using AuthProvider.Protocol.DynamicRegistration;
using AuthProvider.Protocol.Flows;
using AuthProvider.Protocol.MutualTls;

namespace AuthProvider.Protocol.Pipeline;

/// <summary>What the host decides about the protocol.</summary>
public sealed class ProtocolOptions
{
    /// <summary>
    /// The issuer identifier, published byte for byte as it stands here in discovery, tokens and answers (OpenID Connect Discovery 1.0,
    /// 4.3; RFC 9207, 2): an absolute https URL without query and fragment. Required.
    /// </summary>
    public string Issuer { get; set; } = "";

    /// <summary>
    /// The response types that the server knows, in the order in which discovery shows them. Default: all of
    /// <see cref="ResponseTypeNames.All"/>. One that is taken out is no longer advertised, and no app may use it.
    /// </summary>
    public IReadOnlyList<string> ResponseTypes { get; set; } = ResponseTypeNames.All;

    /// <summary>The flows that the server runs. Default: all.</summary>
    public FlowSwitches Flows { get; set; } = new();

    /// <summary>Whether apps that are not native may register http redirect URIs on localhost, 127.0.0.1 and [::1]. Default: true.</summary>
    public bool AllowHttpLoopback { get; set; } = true;

    /// <summary>Whether programs may register clients (RFC 7591), so that discovery names the endpoint, which the host has. Default: false.</summary>
    public bool AllowDynamicRegistration { get; set; }

    /// <summary>Where clients authenticate with certificates (RFC 8705). Default: null, nowhere.</summary>
    public MutualTlsOptions? MutualTls { get; set; }

    /// <summary>Whose software statements are taken (RFC 7591, 2.3). Default: nobody's.</summary>
    public IReadOnlyList<SoftwareStatementIssuer> SoftwareStatementIssuers { get; set; } = [];

    /// <summary>
    /// How long after its first use a refresh token may be used again, counted from that first use and never extended: two parallel
    /// requests of one app, or an answer lost on the way, then do no harm. Zero: exactly one use wins. Default: 30 seconds, at most
    /// 5 minutes (RFC 9700, 4.14.2).
    /// </summary>
    public TimeSpan RefreshTokenLeeway { get; set; } = TimeSpan.FromSeconds(30);
}
