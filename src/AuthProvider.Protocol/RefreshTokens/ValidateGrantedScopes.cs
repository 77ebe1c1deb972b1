using System.Security.Claims;
using AuthProvider.Protocol.Pipeline;
using AuthProvider.Protocol.ResourceIndicators;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Protocol.RefreshTokens;

/// <summary>
/// A refresh asks for what was granted or less (RFC 6749, 6); what was taken from the app since then, or is gone with its API, is granted no
/// more. Stands in the place of OpenIddict's rule, whose <c>invalid_grant</c> would tell an app to throw its refresh token away (5.2).
/// </summary>
internal sealed class ValidateGrantedScopes(IOpenIddictApplicationManager applications, IOpenIddictScopeManager scopes, TargetChoice targets)
    : IOpenIddictServerHandler<ValidateTokenRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenRequestContext>()
        .UseScopedHandler<ValidateGrantedScopes>()
        .SetOrder(Exchange.ValidateGrantedScopes.Descriptor.Order)
        .Build();

    public async ValueTask HandleAsync(ValidateTokenRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!context.Request.IsRefreshTokenGrantType() || context.RefreshTokenPrincipal is not { } granted)
        {
            return;
        }

        var (before, left) = (granted.GetScopes(), await FindLeftAsync(context, granted));
        if (!context.Request.GetScopes().All(scope => left.Contains(scope, StringComparer.Ordinal)) || (left.Count == 0 && before.Length > 0))
        {
            context.Reject(ProtocolErrors.ScopeNotGranted.Code, ProtocolErrors.ScopeNotGranted.Description);
        }
        else if (left.Count < before.Length)
        {
            var target = await targets.ChooseAsync(left, granted.GetResources(), context.CancellationToken);
            granted.SetScopes(target.Scopes).SetResources(target.Audiences);
        }
    }

    private async ValueTask<List<string>> FindLeftAsync(ValidateTokenRequestContext context, ClaimsPrincipal granted)
    {
        var client = await RequestingClient.FindAsync(context.Transaction, applications, context.CancellationToken)
            ?? throw new InvalidOperationException("The app of a validated request is gone.");
        var permissions = (await applications.GetPermissionsAsync(client.Application, context.CancellationToken)).ToHashSet(StringComparer.Ordinal);
        var left = new List<string>();
        foreach (var scope in granted.GetScopes())
        {
            if (ScopePermission.Allows(permissions, scope)
                && (scope is Scopes.OpenId || context.Options.Scopes.Contains(scope) || await scopes.FindByNameAsync(scope, context.CancellationToken) is not null))
            {
                left.Add(scope);
            }
        }

        return left;
    }
}
