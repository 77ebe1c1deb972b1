using AuthProvider.Storage.Caches;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Storage.Tokens.Pipeline;

/// <summary>
/// Finds the user behind a signed access token again, whose <c>sub</c> may be that of a sector and leads back to nobody (OpenID Connect
/// Core 1.0, 8.1): the grant knows.
/// </summary>
internal sealed class RestoreSubject(TokenReader reader) : IOpenIddictServerHandler<ValidateTokenContext>
{
    /// <summary>After the grant was found good.</summary>
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
        .UseSingletonHandler<RestoreSubject>()
        .SetOrder(ValidateStanding.Descriptor.Order + 500)
        .SetType(OpenIddictServerHandlerType.Custom)
        .Build();

    /// <inheritdoc />
    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        if (context.Principal is { } principal
            && principal.HasTokenType(TokenTypeIdentifiers.AccessToken)
            && Guid.TryParse(context.AuthorizationId, out var grantId)
            && await reader.FindGrantAsync(grantId) is { Subject: { Length: > 0 } subject }
            && !string.Equals(principal.GetClaim(Claims.Subject), subject, StringComparison.Ordinal))
        {
            principal.SetClaim(Claims.Subject, subject);
        }
    }
}
