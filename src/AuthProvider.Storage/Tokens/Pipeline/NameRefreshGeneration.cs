using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Grants;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlerFilters;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Storage.Tokens.Pipeline;

/// <summary>Says in a refresh token of which generation of its grant it is, and keeps the grant as long as the token lasts.</summary>
internal sealed class NameRefreshGeneration(TokenReader reader) : IOpenIddictServerHandler<ProcessSignInContext>
{
    /// <summary>After the principal of the token is made, before the token is.</summary>
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
        .AddFilter<RequireRefreshTokenGenerated>()
        .UseSingletonHandler<NameRefreshGeneration>()
        .SetOrder(PrepareRefreshTokenPrincipal.Descriptor.Order + 500)
        .SetType(OpenIddictServerHandlerType.Custom)
        .Build();

    /// <inheritdoc />
    public async ValueTask HandleAsync(ProcessSignInContext context)
    {
        var token = context.RefreshTokenPrincipal!;
        if (!Guid.TryParse(token.GetAuthorizationId(), out var grantId))
        {
            return;
        }

        var expiresAt = token.GetExpirationDate()?.UtcDateTime ?? DateTime.MaxValue;
        var unit = TokenUnit.Of(context.Transaction);
        if (unit.Rotation is { } rotation)
        {
            unit.Rotation = rotation with { ExpiresAt = expiresAt };
            RefreshGeneration.Write(token, rotation.Next);
        }
        else if (unit.Grants is [var planned] && planned.Id == grantId)
        {
            unit.Replace(planned, planned with { ExpiresAt = expiresAt });
            RefreshGeneration.Write(token, planned.RefreshGeneration);
        }
        else if (await FindGrantAsync(context, grantId) is { } grant)
        {
            unit.Extension = (grantId, expiresAt);
            RefreshGeneration.Write(token, grant.RefreshGeneration);
        }
    }

    // For a refresh token with a row, of an earlier version, the grant may have come further at another node than is known here.
    private ValueTask<GrantRow?> FindGrantAsync(ProcessSignInContext context, Guid grantId) =>
        context.Request?.IsRefreshTokenGrantType() == true ? reader.FindGrantAnewAsync(grantId) : reader.FindGrantAsync(grantId);
}
