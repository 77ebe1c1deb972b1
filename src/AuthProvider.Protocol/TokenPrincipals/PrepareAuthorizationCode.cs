using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Protocol.TokenPrincipals;

/// <summary>What an authorization code says: the sign-in, and that of its request which the exchange must repeat or answer (RFC 6749, 4.1; RFC 7636, 4.4; OpenID Connect Core 1.0, 3.1.2.1).</summary>
internal sealed class PrepareAuthorizationCode(IOpenIddictApplicationManager applications) : IOpenIddictServerHandler<ProcessSignInContext>
{
    private static readonly string[] Written = [.. TokenDates.Written, Claims.Private.RedirectUri, Claims.Private.Nonce];
    private static readonly string[] WrittenWithChallenge = [.. Written, Claims.Private.CodeChallenge, Claims.Private.CodeChallengeMethod];

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
        .AddFilter<OpenIddictServerHandlerFilters.RequireAuthorizationCodeGenerated>()
        .UseScopedHandler<PrepareAuthorizationCode>()
        .SetOrder(PrepareAuthorizationCodePrincipal.Descriptor.Order)
        .Build();

    public async ValueTask HandleAsync(ProcessSignInContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (principal, request) = (context.Principal!, context.Request);
        var hasChallenge = request.CodeChallenge is { Length: > 0 };
        var token = ClaimSelection.All(principal, hasChallenge ? WrittenWithChallenge : Written);
        await new TokenDates(applications).WriteAsync(
            context, token, principal.GetAuthorizationCodeLifetime(), Settings.TokenLifetimes.AuthorizationCode, context.Options.AuthorizationCodeLifetime);
        token.Say(Claims.Private.RedirectUri, request.RedirectUri);
        if (hasChallenge)
        {
            token.Say(Claims.Private.CodeChallenge, request.CodeChallenge);
            token.Say(Claims.Private.CodeChallengeMethod, request.CodeChallengeMethod is { Length: > 0 } method ? method : CodeChallengeMethods.Plain);
        }

        token.Say(Claims.Private.Nonce, request.Nonce);
        context.AuthorizationCodePrincipal = token;
    }
}
