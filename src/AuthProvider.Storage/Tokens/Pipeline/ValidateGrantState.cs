using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Grants;
using AuthProvider.Storage.Tokens.Writing;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Protection;

namespace AuthProvider.Storage.Tokens.Pipeline;

/// <summary>
/// Refuses codes and refresh tokens without a row that were used, which their grants tell, as <see cref="ValidateTokenState"/> refuses those
/// with one. Whether one may still be used is only asked here; using it is decided in the writer's transaction.
/// </summary>
internal sealed partial class ValidateGrantState(TokenReader reader, TokenCache cache, TokenWriter writer, ILogger<ValidateGrantState> logger)
    : IOpenIddictServerHandler<ValidateTokenContext>
{
    /// <summary>Beside the rule for tokens with a row.</summary>
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
        .UseSingletonHandler<ValidateGrantState>()
        .SetOrder(ValidateTokenEntry.Descriptor.Order + 250)
        .SetType(OpenIddictServerHandlerType.Custom)
        .Build();

    /// <inheritdoc />
    public ValueTask HandleAsync(ValidateTokenContext context) => context switch
    {
        { TokenId.Length: > 0 } or { Principal: null } => ValueTask.CompletedTask,
        _ when context.Principal.HasTokenType(TokenTypeIdentifiers.Private.AuthorizationCode) => ValidateCodeAsync(context),
        _ when context.Principal.HasTokenType(TokenTypeIdentifiers.RefreshToken) => ValidateRefreshTokenAsync(context),
        _ => ValueTask.CompletedTask,
    };

    /// <summary>A code was used where its grant is there. If this node does not know of it yet, the writer finds it out.</summary>
    private async ValueTask ValidateCodeAsync(ValidateTokenContext context)
    {
        if (CodeGrant.Take(context.Principal!) is not { } grant)
        {
            context.Reject(Errors.InvalidToken, TokenRejection.Unknown);
        }
        else if (cache.Grants.TryGet(grant.Id, out _))
        {
            await RefuseUsedAsync(context, grant.Id);
        }
        else
        {
            PresentedGrant.Keep(context.Transaction, grant);
        }
    }

    private async ValueTask ValidateRefreshTokenAsync(ValidateTokenContext context)
    {
        if (RefreshGeneration.Read(context.Principal!) is not { } presented || await FindGrantAsync(context, presented) is not { } grant
            || presented > grant.RefreshGeneration)
        {
            context.Reject(Errors.InvalidToken, TokenRejection.Unknown);
            return;
        }

        PresentedGrant.Keep(context.Transaction, grant);

        // An app that has lost what a refresh gave has only the used token to end its grant with (RFC 7009, 2.1).
        if (presented == grant.RefreshGeneration || context.EndpointType is OpenIddictServerEndpointType.Revocation || IsWithinLeeway(context, grant, presented))
        {
            return;
        }

        await RefuseUsedAsync(context, grant.Id);
    }

    /// <summary>A token of a later generation than is known comes from another node.</summary>
    private async ValueTask<GrantRow?> FindGrantAsync(ValidateTokenContext context, int presented)
    {
        if (!Guid.TryParse(context.Principal!.GetAuthorizationId(), out var id))
        {
            return null;
        }

        // Exchanges are not told to other nodes: who asks about a token hears what the database says.
        if (context.EndpointType is OpenIddictServerEndpointType.Introspection)
        {
            return await reader.FindGrantAnewAsync(id);
        }

        var grant = await reader.FindGrantAsync(id);
        return grant is { Status: Statuses.Valid } && grant.RefreshGeneration < presented ? await reader.FindGrantAnewAsync(id) : grant;
    }

    private static bool IsWithinLeeway(ValidateTokenContext context, GrantRow grant, int presented) =>
        context.EndpointType is OpenIddictServerEndpointType.Token
        && RefreshTimes.Find(grant.RefreshTimes, grant.RefreshGeneration - presented)
            > ReuseLeeway.CoversUsesAfter(context.Options.TimeProvider.GetUtcNow().UtcDateTime, ReuseLeeway.Of(context.Options));

    /// <summary>Elsewhere than where tokens are got a used one is worth nothing, and nothing else: somebody asks about it.</summary>
    private async Task RefuseUsedAsync(ValidateTokenContext context, Guid grantId)
    {
        if (context.EndpointType is OpenIddictServerEndpointType.Token)
        {
            LogReplay(logger, context.Principal!.GetTokenType(), grantId);
            var unit = new WriteUnit();
            unit.RevokeGrant(grantId);
            await writer.WriteAsync(unit);
        }

        context.Reject(Errors.InvalidToken, TokenRejection.NoLongerValid);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A token of the type {Type} was used again; its grant {GrantId} is revoked.")]
    private static partial void LogReplay(ILogger logger, string? type, Guid grantId);
}
