using AuthProvider.Protocol.Jose;
using AuthProvider.Protocol.MutualTls;
using AuthProvider.Protocol.Refusals;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.Registration;

/// <summary>What is wrong with one member of a client's metadata.</summary>
/// <param name="Member">The member's name on the wire.</param>
/// <param name="Message">What to change, as a sentence for the developer.</param>
public sealed record MetadataProblem(string Member, string Message)
{
    /// <summary>A problem that pages say too.</summary>
    /// <param name="member">The member's name on the wire.</param>
    /// <param name="refusal">What to change.</param>
    public MetadataProblem(string member, Refusal refusal)
        : this(member, $"{refusal}") => Refusal = refusal;

    /// <summary>The same by its name, where pages say it too; null where only programs are told.</summary>
    public Refusal? Refusal { get; }
}

/// <summary>Judges <see cref="ClientMetadata"/>. Pure.</summary>
public static class ClientMetadataRules
{
    /// <summary>The algorithms that this server signs with (RFC 7518, 3.1).</summary>
    public static IReadOnlyList<string> SigningAlgorithms { get; } = ["RS256", "PS256", "ES256"];

    /// <summary>The methods by which a client may authenticate (RFC 7591, 2).</summary>
    public static IReadOnlyList<string> AuthenticationMethods { get; } =
        [.. ClientAuthentication.AuthenticationMethods.Confidential, ClientAuthenticationMethods.None];

    /// <summary>Finds all problems.</summary>
    /// <param name="metadata">The metadata.</param>
    /// <param name="allowHttpLoopback">Whether http on localhost, 127.0.0.1 and [::1] is allowed.</param>
    /// <param name="authenticationMethods">The methods to choose from; null: <see cref="AuthenticationMethods"/>.</param>
    /// <returns>The problems in the order of the members; empty where there is none.</returns>
    public static IReadOnlyList<MetadataProblem> Check(
        ClientMetadata metadata, bool allowHttpLoopback, IReadOnlyList<string>? authenticationMethods = null)
    {
        ArgumentNullException.ThrowIfNull(metadata);

        List<MetadataProblem> problems = [];
        foreach (var (member, uri) in Uris(metadata))
        {
            // What this server itself asks, and where sign-ins begin, is https without exception (OpenID Connect Core 1.0, 4).
            var isAlwaysHttps = member is "initiate_login_uri" or "jwks_uri" or "sector_identifier_uri" or "backchannel_logout_uri";
            if (uri is not null && !IsAcceptable(uri, allowHttpLoopback && !isAlwaysHttps))
            {
                problems.Add(new(member, new Refusal("AbsoluteUrl", "Enter an absolute https URL without fragment and user name.")));
            }
        }

        CheckChoice(problems, "token_endpoint_auth_method", metadata.TokenEndpointAuthMethod, authenticationMethods ?? AuthenticationMethods);
        CheckChoice(problems, "id_token_signed_response_alg", metadata.IdTokenSignedResponseAlg, SigningAlgorithms);
        CheckChoice(problems, "userinfo_signed_response_alg", metadata.UserinfoSignedResponseAlg, SigningAlgorithms);
        CheckEncryption(problems, "id_token_encrypted_response", metadata.IdTokenEncryptedResponseAlg, metadata.IdTokenEncryptedResponseEnc);
        CheckEncryption(problems, "userinfo_encrypted_response", metadata.UserinfoEncryptedResponseAlg, metadata.UserinfoEncryptedResponseEnc);
        CheckChoice(problems, "introspection_signed_response_alg", metadata.IntrospectionSignedResponseAlg, SigningAlgorithms);
        CheckEncryption(
            problems, "introspection_encrypted_response", metadata.IntrospectionEncryptedResponseAlg, metadata.IntrospectionEncryptedResponseEnc);
        CheckEncryption(problems, "request_object_encryption", metadata.RequestObjectEncryptionAlg, metadata.RequestObjectEncryptionEnc);
        CheckChoice(problems, "token_endpoint_auth_signing_alg", metadata.TokenEndpointAuthSigningAlg, AssertionAlgorithms(metadata.TokenEndpointAuthMethod));
        CheckChoice(problems, "subject_type", metadata.SubjectType, [SubjectTypes.Public, SubjectTypes.Pairwise]);
        problems.AddRange(CertificateSubject.FindProblems(metadata));
        if (metadata.DefaultMaxAge < 0)
        {
            problems.Add(new("default_max_age", "Enter a number of seconds, zero or more."));
        }

        return problems;
    }

    // Each method has algorithms of its own (OpenID Connect Core 1.0, 9).
    private static IReadOnlyList<string> AssertionAlgorithms(string? method) => method switch
    {
        ClientAuthenticationMethods.PrivateKeyJwt => ClientAuthentication.AuthenticationMethods.KeyAlgorithms,
        ClientAuthenticationMethods.ClientSecretJwt => ClientAuthentication.AuthenticationMethods.SecretAlgorithms,
        _ => [.. ClientAuthentication.AuthenticationMethods.KeyAlgorithms, .. ClientAuthentication.AuthenticationMethods.SecretAlgorithms],
    };

    private static IEnumerable<(string Member, string? Uri)> Uris(ClientMetadata metadata) =>
    [
        ("client_uri", metadata.ClientUri),
        ("logo_uri", metadata.LogoUri),
        ("tos_uri", metadata.TosUri),
        ("policy_uri", metadata.PolicyUri),
        ("initiate_login_uri", metadata.InitiateLoginUri),
        ("jwks_uri", metadata.JwksUri),
        ("sector_identifier_uri", metadata.SectorIdentifierUri),
        ("frontchannel_logout_uri", metadata.FrontchannelLogoutUri),
        ("backchannel_logout_uri", metadata.BackchannelLogoutUri),
    ];

    private static bool IsAcceptable(string uri, bool allowHttpLoopback) =>
        RedirectUriRules.Check(uri, ApplicationType.Web, allowHttpLoopback) is null;

    private static void CheckEncryption(List<MetadataProblem> problems, string member, string? algorithm, string? encryption)
    {
        CheckChoice(problems, member + "_alg", algorithm, KeyManagement.All);
        CheckChoice(problems, member + "_enc", encryption, [.. ContentEncryption.All.Select(known => known.Name)]);
        if (encryption is not null && algorithm is null)
        {
            problems.Add(new(member + "_enc", $"Name {member}_alg too."));
        }
    }

    private static void CheckChoice(List<MetadataProblem> problems, string member, string? value, IReadOnlyList<string> choices)
    {
        if (value is not null && !choices.Contains(value, StringComparer.Ordinal))
        {
            problems.Add(new(member, $"Choose one of {string.Join(", ", choices)}."));
        }
    }
}
