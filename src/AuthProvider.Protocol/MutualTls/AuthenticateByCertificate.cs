using AuthProvider.Protocol.ClientAuthentication;
using AuthProvider.Protocol.ClientKeys;
using AuthProvider.Protocol.Pipeline;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.MutualTls;

/// <summary>
/// <c>tls_client_auth</c> and <c>self_signed_tls_client_auth</c> (RFC 8705, 2): the handshake proved that the client has the key of its
/// certificate, here is judged whose it is. Replaces OpenIddict's rule, which takes any certificate for an attempt to authenticate, also
/// of a client with another method, whose certificate only binds its tokens (RFC 8705, 3).
/// </summary>
internal sealed partial class AuthenticateByCertificate(
    IOpenIddictApplicationManager applications, ClientKeySet keys, ClientCertificateChain chain, IOptions<ProtocolOptions> options, ILogger<AuthenticateByCertificate> logger)
    : IOpenIddictServerHandler<ProcessAuthenticationContext>
{
    private const string NotVerified = "The certificate is not one of this client: check the client_id, that the certificate is the registered one, and that it has not expired.";

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessAuthenticationContext>()
        .UseScopedHandler<AuthenticateByCertificate>()
        .SetOrder(OpenIddictServerHandlers.ValidateClientCertificate.Descriptor.Order)
        .SetType(OpenIddictServerHandlerType.Custom)
        .Build();

    public async ValueTask HandleAsync(ProcessAuthenticationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (AuthenticationMethods.AreAskedAt(context.EndpointType)
            && await RequestingClient.FindAsync(context.Transaction, applications, context.CancellationToken) is { } client
            && AuthenticationMethods.UseCertificate(client.Metadata.TokenEndpointAuthMethod)
            && await FindReasonAsync(context, client) is { } reason)
        {
            LogRefused(logger, client.ClientId, reason);
            context.Reject(Errors.InvalidClient, NotVerified);
        }
    }

    // Which of the reasons it is stays in the log.
    private async ValueTask<string?> FindReasonAsync(ProcessAuthenticationContext context, RequestingClient client)
    {
        var method = client.Metadata.TokenEndpointAuthMethod!;
        if (!AuthenticationMethods.Offered(options.Value).Contains(method, StringComparer.Ordinal))
        {
            return $"{method} is not offered";
        }

        if (context.Transaction.RemoteCertificate is not { } certificate)
        {
            return "there is none";
        }

        if (!chain.IsCurrent(certificate))
        {
            return "it has expired, or not begun";
        }

        if (method is ClientAuthenticationMethods.TlsClientAuth)
        {
            return !chain.IsTrusted(certificate) ? "no configured authority stands behind it, or it is for another use"
                : !CertificateSubject.Matches(client.Metadata, certificate) ? "it names somebody else"
                : null;
        }

        return await keys.ContainsAsync(client.Application, client.Metadata, key => RegisteredCertificate.Is(key, certificate), context.CancellationToken)
            ? null
            : "it is not among those that are registered";
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The certificate of {ClientId} was refused: {Reason}.")]
    private static partial void LogRefused(ILogger logger, string clientId, string reason);
}
