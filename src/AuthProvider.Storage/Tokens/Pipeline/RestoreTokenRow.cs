using AuthProvider.Storage.Caches;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Protection;

namespace AuthProvider.Storage.Tokens.Pipeline;

/// <summary>
/// Tells the later rules which row and which grant stand behind a token; access and refresh tokens without a row have their grant too. A token whose
/// row hands out references is refused in its own form.
/// </summary>
internal sealed class RestoreTokenRow(TokenReader reader) : IOpenIddictServerHandler<ValidateTokenContext>
{
    /// <summary>In the place of the rule of OpenIddict that it replaces.</summary>
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
        .UseSingletonHandler<RestoreTokenRow>()
        .SetOrder(RestoreTokenEntryProperties.Descriptor.Order)
        .SetType(OpenIddictServerHandlerType.Custom)
        .Build();

    /// <inheritdoc />
    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        if (context.Principal is not { } principal || context.ValidTokenTypes.Contains(TokenTypeIdentifiers.Private.ClientAssertion))
        {
            return;
        }

        if (principal.GetTokenId() is not { Length: > 0 } identifier)
        {
            if (principal.HasTokenType(TokenTypeIdentifiers.AccessToken) || principal.HasTokenType(TokenTypeIdentifiers.RefreshToken))
            {
                context.AuthorizationId = principal.GetAuthorizationId();
            }

            return;
        }

        if (!Guid.TryParse(identifier, out var id) || await reader.FindTokenAsync(id) is not { } row
            || (!context.IsReferenceToken && row.ReferenceId is not null))
        {
            context.Reject(Errors.InvalidToken, TokenRejection.Unknown);
            return;
        }

        if (row.Type is TokenTypeIdentifiers.Private.DeviceCode or TokenTypeIdentifiers.Private.UserCode)
        {
            principal.SetCreationDate(Time(row.CreationDate)).SetExpirationDate(Time(row.ExpirationDate));
        }

        context.TokenId = identifier;
        context.AuthorizationId = row.AuthorizationId?.ToString();
        if (!string.Equals(principal.GetAuthorizationId(), context.AuthorizationId, StringComparison.Ordinal))
        {
            principal.SetAuthorizationId(context.AuthorizationId);
        }
    }

    private static DateTimeOffset? Time(DateTime? time) => time is { } value ? new DateTimeOffset(value) : null;
}
