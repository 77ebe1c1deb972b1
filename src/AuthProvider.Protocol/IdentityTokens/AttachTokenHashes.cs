using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlerFilters;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Protocol.IdentityTokens;

/// <summary>
/// Binds the access token and the code to the ID token beside them (OpenID Connect Core 1.0, 3.1.3.6 and 3.3.2.11). Replaces OpenIddict's
/// rule, which looks the hash algorithm up by name each time.
/// </summary>
internal sealed class AttachTokenHashes : IOpenIddictServerHandler<ProcessSignInContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
        .AddFilter<RequireIdentityTokenGenerated>()
        .UseSingletonHandler<AttachTokenHashes>()
        .SetOrder(AttachTokenDigests.Descriptor.Order)
        .Build();

    public ValueTask HandleAsync(ProcessSignInContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.AccessToken is { Length: > 0 } accessToken)
        {
            context.IdentityTokenPrincipal!.SetClaim(Claims.AccessTokenHash, HalfHash.Of(accessToken));
        }

        if (context.AuthorizationCode is { Length: > 0 } code)
        {
            context.IdentityTokenPrincipal!.SetClaim(Claims.CodeHash, HalfHash.Of(code));
        }

        return ValueTask.CompletedTask;
    }
}
