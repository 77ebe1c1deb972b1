using AuthProvider.Protocol.Repetition;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Tokens.Writing;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlerFilters;
using static OpenIddict.Server.OpenIddictServerHandlers.Protection;

namespace AuthProvider.Storage.Tokens.Pipeline;

/// <summary>
/// Adds the row of a token that was made to the unit of the request, and hands out a reference where the token stays in its row. Replaces
/// OpenIddict's rule, which reads and writes the row again.
/// </summary>
internal sealed class RecordToken(AppCache apps, TokenReader reader, TokenWriter writer, ReferenceProtection protection) : IOpenIddictServerHandler<GenerateTokenContext>
{
    /// <summary>In the place of the replaced rule.</summary>
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<GenerateTokenContext>()
        .AddFilter<RequireTokenEntryCreated>()
        .UseSingletonHandler<RecordToken>()
        .SetOrder(AttachTokenPayload.Descriptor.Order)
        .SetType(OpenIddictServerHandlerType.Custom)
        .Build();

    /// <inheritdoc />
    public async ValueTask HandleAsync(GenerateTokenContext context)
    {
        var principal = context.Principal;
        string? reference = null;
        if (context.IsReferenceToken)
        {
            reference = await NewReferenceAsync(context);
        }

        var isDevice = context.TokenType is TokenTypeIdentifiers.Private.DeviceCode or TokenTypeIdentifiers.Private.UserCode;
        var row = new TokenRow
        {
            Id = Guid.Parse(principal.GetTokenId()!),
            ApplicationId = await FindAppAsync(context),
            AuthorizationId = Guid.TryParse(principal.GetAuthorizationId(), out var grantId) ? grantId : null,
            Type = context.TokenType,
            Status = context.TokenType is TokenTypeIdentifiers.Private.DeviceCode ? Statuses.Inactive : Statuses.Valid,
            Subject = isDevice ? null : principal.GetClaim(Claims.Subject),
            CreationDate = principal.GetCreationDate()?.UtcDateTime,
            ExpirationDate = principal.GetExpirationDate()?.UtcDateTime,
            ReferenceId = reference is null ? null : TokenReference.Hash(reference),
            Payload = context.PersistTokenPayload ? context.Token : null,
            ConcurrencyToken = "1",
        };
        TokenUnit.Of(context.Transaction).Insert(row);
        if (context.TokenType is TokenTypeIdentifiers.AccessToken && context.Transaction.Request?.IsClientCredentialsGrantType() is true)
        {
            context.Transaction.SetProperty<IRecordedToken>(IRecordedToken.Property, new RecordedToken(row, principal, writer, protection));
        }

        context.Token = reference ?? context.Token;
    }

    private async ValueTask<string> NewReferenceAsync(GenerateTokenContext context)
    {
        if (context.TokenType is not TokenTypeIdentifiers.Private.UserCode || context.Options is not { UserCodeCharset.Count: > 0, UserCodeLength: > 0 })
        {
            return TokenReference.New();
        }

        while (true)
        {
            var code = TokenReference.NewUserCode(context.Options.UserCodeCharset, context.Options.UserCodeLength);
            if (await reader.FindTokenByReferenceAsync(TokenReference.Hash(code)) is null)
            {
                return code;
            }
        }
    }

    private async ValueTask<Guid?> FindAppAsync(GenerateTokenContext context)
    {
        if (context.ClientId is not { Length: > 0 } clientId)
        {
            return null;
        }

        return (await apps.FindByClientIdAsync(clientId))?.Id ?? throw new InvalidOperationException("The app that asks for a token is gone.");
    }
}
