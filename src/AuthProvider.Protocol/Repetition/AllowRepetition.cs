using System.Security.Claims;
using AuthProvider.Protocol.MutualTls;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.Repetition;

/// <summary>
/// Says which answers may be given again: to clients that proved themselves by something in the request that may be used twice, a secret
/// or an access token, and about access tokens that are bound to no key of the sender.
/// </summary>
internal static class AllowRepetition
{
    public static bool IsOpen(ClaimsPrincipal token) => !token.HasClaim(claim => claim.Type is Confirmation.Claim) && token.GetExpirationDate() is not null;

    public static bool HasSecret(OpenIddictRequest? request) => request is { ClientSecret.Length: > 0, ClientAssertion: null };
}

/// <summary>What an access token is worth (RFC 7662, 2.2).</summary>
internal sealed class RepeatIntrospection : IOpenIddictServerHandler<HandleIntrospectionRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleIntrospectionRequestContext>()
        .UseSingletonHandler<RepeatIntrospection>()
        .SetOrder(OpenIddictServerHandlers.Introspection.AttachApplicationClaims.Descriptor.Order + 10_000)
        .Build();

    public ValueTask HandleAsync(HandleIntrospectionRequestContext context)
    {
        if (context.GenericTokenPrincipal is { } token && token.HasTokenType(TokenTypeIdentifiers.AccessToken)
            && AllowRepetition.IsOpen(token) && AllowRepetition.HasSecret(context.Request))
        {
            Repeatable.Mark(context.Transaction, token.GetExpirationDate()!.Value);
        }

        return ValueTask.CompletedTask;
    }
}

/// <summary>What an access token tells of its user (OpenID Connect Core 1.0, 5.3).</summary>
internal sealed class RepeatUserInfo : IOpenIddictServerHandler<HandleUserInfoRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleUserInfoRequestContext>()
        .UseSingletonHandler<RepeatUserInfo>()
        .SetOrder(OpenIddictServerHandlers.UserInfo.AttachClaims.Descriptor.Order + 10_000)
        .Build();

    public ValueTask HandleAsync(HandleUserInfoRequestContext context)
    {
        if (context.AccessTokenPrincipal is { } token && AllowRepetition.IsOpen(token))
        {
            Repeatable.Mark(context.Transaction, token.GetExpirationDate()!.Value);
        }

        return ValueTask.CompletedTask;
    }
}

/// <summary>A token for the client itself (RFC 6749, 4.4): another one costs no more than its signature, and its row where it has one.</summary>
internal sealed class RepeatClientToken : IOpenIddictServerHandler<ProcessSignInContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
        .UseSingletonHandler<RepeatClientToken>()
        .SetOrder(OpenIddictServerHandlers.BeautifyGeneratedTokens.Descriptor.Order + 10_000)
        .Build();

    public ValueTask HandleAsync(ProcessSignInContext context)
    {
        if (context.EndpointType is OpenIddictServerEndpointType.Token && context.Request.IsClientCredentialsGrantType()
            && context is { AccessTokenPrincipal: { } token, RefreshToken: null, IdentityToken: null }
            && AllowRepetition.IsOpen(token) && AllowRepetition.HasSecret(context.Request)
            && token.GetExpirationDate() - token.GetCreationDate() is { } lifetime)
        {
            var record = context.Transaction.GetProperty<IRecordedToken>(IRecordedToken.Property);
            if (token.GetTokenId() is null || record is not null)
            {
                Repeatable.Mark(context.Transaction, token.GetExpirationDate()!.Value, new NewToken(lifetime, record));
            }
        }

        return ValueTask.CompletedTask;
    }
}
