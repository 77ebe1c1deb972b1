using AuthProvider.Storage.Caches;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlerFilters;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Storage.Tokens.Pipeline;

/// <summary>
/// Lets a code carry its grant, which is written when the code is exchanged (docs/decisions/0021-codes-without-rows.md). Where tokens leave
/// with the code, as in the hybrid flow, both are written now; as they are for a pairwise client, whose grants end when its sector changes, and
/// where the code would be long.
/// </summary>
internal sealed class CarryGrantInCode(AppCache apps) : IOpenIddictServerHandler<ProcessSignInContext>
{
    // Some servers of apps take no more than 2,048 characters of a query: what is protected needs four for three, and state and redirect URI have to fit in too.
    private const int LongestContent = 900;

    /// <summary>After the principal of the code is made, before the code is.</summary>
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
        .AddFilter<RequireAuthorizationCodeGenerated>()
        .UseSingletonHandler<CarryGrantInCode>()
        .SetOrder(PrepareAuthorizationCodePrincipal.Descriptor.Order + 500)
        .SetType(OpenIddictServerHandlerType.Custom)
        .Build();

    /// <inheritdoc />
    public async ValueTask HandleAsync(ProcessSignInContext context)
    {
        var unit = TokenUnit.Of(context.Transaction);
        if (!context.GenerateAccessToken && !context.GenerateIdentityToken && unit.Grants is [{ Epoch: not null, ApplicationId: { } appId } grant]
            && context.AuthorizationCodePrincipal!.Claims.Sum(claim => claim.Value.Length) <= LongestContent && await apps.FindByIdAsync(appId) is { Sector: null })
        {
            unit.TakeBack(grant);
            CodeGrant.Write(context.AuthorizationCodePrincipal!, grant);
        }
    }
}
