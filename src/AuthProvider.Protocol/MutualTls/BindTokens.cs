using System.Security.Claims;
using AuthProvider.Protocol.Pipeline;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Protocol.MutualTls;

/// <summary>
/// Binds tokens to the certificate of the client that asks for them (RFC 8705, 3): access tokens of clients that registered for it, and
/// refresh tokens of public ones, which nothing else protects (4). What comes of a bound token is bound too, whatever is registered.
/// </summary>
internal sealed class BindTokens(IOpenIddictApplicationManager applications) : IOpenIddictServerHandler<ProcessSignInContext>
{
    /// <summary>Once all principals are made, and before the first of them becomes a token.</summary>
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
        .UseScopedHandler<BindTokens>()
        .SetOrder(PrepareRefreshTokenPrincipal.Descriptor.Order + 600)
        .Build();

    public async ValueTask HandleAsync(ProcessSignInContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.EndpointType is not OpenIddictServerEndpointType.Token
            || await RequestingClient.FindAsync(context.Transaction, applications, context.CancellationToken) is not { } client
            || !(client.Metadata.TlsClientCertificateBoundAccessTokens || IsPresentedTokenBound(context)))
        {
            return;
        }

        if (context.Transaction.RemoteCertificate is not { } certificate)
        {
            context.Reject(ProtocolErrors.CertificateNeeded.Code, ProtocolErrors.CertificateNeeded.Description);
            return;
        }

        foreach (var token in new[] { context.AccessTokenPrincipal, context.IssuedTokenPrincipal }.OfType<ClaimsPrincipal>())
        {
            Confirmation.Bind(token, certificate);
        }

        if (context.RefreshTokenPrincipal is { } refreshToken
            && await applications.HasClientTypeAsync(client.Application, ClientTypes.Public, context.CancellationToken))
        {
            Confirmation.Bind(refreshToken, certificate);
        }
    }

    private static bool IsPresentedTokenBound(ProcessSignInContext context)
    {
        var presented = context.Transaction.FindPresented();
        return Confirmation.Find(presented?.RefreshTokenPrincipal) is not null || Confirmation.Find(presented?.SubjectTokenPrincipal) is not null;
    }
}
