using AuthProvider.Protocol.Pipeline;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Protocol.TokenPrincipals;

/// <summary>What a refresh token says: all of the sign-in. Without sliding expiration it ends when the one before it would have (RFC 9700, 4.14).</summary>
internal sealed class PrepareRefreshToken(IOpenIddictApplicationManager applications) : IOpenIddictServerHandler<ProcessSignInContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
        .AddFilter<OpenIddictServerHandlerFilters.RequireRefreshTokenGenerated>()
        .UseScopedHandler<PrepareRefreshToken>()
        .SetOrder(PrepareRefreshTokenPrincipal.Descriptor.Order)
        .Build();

    public async ValueTask HandleAsync(ProcessSignInContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var principal = context.Principal!;
        var token = ClaimSelection.All(principal, TokenDates.Written);
        if (context.Options.DisableSlidingRefreshTokenExpiration && context.EndpointType is OpenIddictServerEndpointType.Token && context.Request.IsRefreshTokenGrantType())
        {
            var presented = context.Transaction.FindPresented();
            TokenDates.Write(context, token, presented!.RefreshTokenPrincipal!.GetExpirationDate());
        }
        else
        {
            await new TokenDates(applications).WriteAsync(
                context, token, principal.GetRefreshTokenLifetime(), Settings.TokenLifetimes.RefreshToken, context.Options.RefreshTokenLifetime);
        }

        context.RefreshTokenPrincipal = token;
    }
}
