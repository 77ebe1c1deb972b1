using System.Security.Claims;
using AuthProvider.Protocol.ClientKeys;
using AuthProvider.Protocol.Jose;
using AuthProvider.Protocol.Pipeline;
using AuthProvider.Protocol.Registration;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.ClientAuthentication;

/// <summary>
/// <c>private_key_jwt</c> and <c>client_secret_jwt</c> (OpenID Connect Core 1.0, 9; RFC 7523, 2.2 and 3). Replaces OpenIddict's rules,
/// which refuse the type that all clients send and accept a replay.
/// </summary>
internal sealed class AuthenticateByAssertion(
    IOpenIddictApplicationManager applications, ClientKeySet keys, KeptSecrets secrets, IUsedAssertions used, IOptions<ProtocolOptions> options, TimeProvider time)
    : IOpenIddictServerHandler<ProcessAuthenticationContext>
{
    private const string NotVerified = "The client assertion is not one of this client: check the client_id, and that the key or secret is the registered one.";

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessAuthenticationContext>()
        .UseScopedHandler<AuthenticateByAssertion>()
        .SetOrder(OpenIddictServerHandlers.ValidateClientAssertion.Descriptor.Order)
        .SetType(OpenIddictServerHandlerType.Custom)
        .Build();

    public async ValueTask HandleAsync(ProcessAuthenticationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.ClientAssertion is not { Length: > 0 } text || !AuthenticationMethods.AreAskedAt(context.EndpointType))
        {
            return;
        }

        if (!string.IsNullOrEmpty(context.ClientSecret))
        {
            context.Reject(Errors.InvalidRequest, "Send a client assertion or a client secret, not both.");
        }
        else if (await FindProblemAsync(context, text) is { } problem)
        {
            context.Reject(Errors.InvalidClient, problem);
        }
        else
        {
            context.ClientAssertionPrincipal = new(new ClaimsIdentity([new Claim(Claims.Subject, context.ClientId!)], authenticationType: "ClientAssertion"));
        }
    }

    private async ValueTask<string?> FindProblemAsync(ProcessAuthenticationContext context, string text)
    {
        if (!string.Equals(context.ClientAssertionType, ClientAssertionTypes.JwtBearer, StringComparison.Ordinal))
        {
            return $"client_assertion_type must be {ClientAssertionTypes.JwtBearer}.";
        }

        if (SignedJwt.TryRead(text) is not { } assertion)
        {
            return "The client assertion is not a signed JWT.";
        }

        var clientId = context.ClientId ?? "";
        if (AssertionRules.FindProblem(assertion, clientId, Audiences(context), time.GetUtcNow()) is { } problem)
        {
            return problem;
        }

        if (await RequestingClient.FindAsync(context.Transaction, applications, context.CancellationToken) is not { } client)
        {
            return NotVerified;
        }

        if (FindProblemOfMethod(assertion, client.Metadata) is { } otherMethod)
        {
            return otherMethod;
        }

        if (!await IsSignedAsync(client, assertion, context.CancellationToken))
        {
            return NotVerified;
        }

        var forgettable = assertion.FindTime(Claims.ExpiresAt)!.Value + AssertionRules.ClockSkew;
        return await used.TryUseAsync(clientId, assertion.FindText(Claims.JwtId)!, forgettable, context.CancellationToken)
            ? null
            : "The client assertion was used before: make a new one, with a new jti, for each request.";
    }

    private static string? FindProblemOfMethod(SignedJwt assertion, ClientMetadata metadata)
    {
        var method = AuthenticationMethods.SecretAlgorithms.Contains(assertion.Algorithm, StringComparer.Ordinal)
            ? ClientAuthenticationMethods.ClientSecretJwt
            : ClientAuthenticationMethods.PrivateKeyJwt;
        var allowed = AuthenticationMethods.Allowed(metadata.TokenEndpointAuthMethod);
        if (!allowed.Contains(method, StringComparer.Ordinal))
        {
            return $"This client is not registered for {method}: authenticate with {string.Join(" or ", allowed)}.";
        }

        var algorithms = metadata.TokenEndpointAuthSigningAlg is { } registered
            ? [registered]
            : method is ClientAuthenticationMethods.PrivateKeyJwt ? AuthenticationMethods.KeyAlgorithms : AuthenticationMethods.SecretAlgorithms;
        return algorithms.Contains(assertion.Algorithm, StringComparer.Ordinal) ? null : $"Sign the client assertion with {string.Join(" or ", algorithms)}.";
    }

    private async ValueTask<bool> IsSignedAsync(RequestingClient client, SignedJwt assertion, CancellationToken cancellationToken)
    {
        if (!AuthenticationMethods.SecretAlgorithms.Contains(assertion.Algorithm, StringComparer.Ordinal))
        {
            return await keys.VerifyAsync(client.Application, client.Metadata, assertion, cancellationToken);
        }

        var descriptor = new OpenIddictApplicationDescriptor();
        await applications.PopulateAsync(descriptor, client.Application, cancellationToken);
        return assertion.IsSignedBy(secrets.Read(descriptor.ClientSecret, time.GetUtcNow()).Select(VerificationKey.FromSecret).OfType<VerificationKey>());
    }

    // Of this server's endpoints the token endpoint alone, wherever the assertion is sent (OpenID Connect Core 1.0, 9).
    private string[] Audiences(ProcessAuthenticationContext context) =>
        [options.Value.Issuer, new Uri(context.BaseUri!, context.Options.TokenEndpointUris[0]).AbsoluteUri];
}
