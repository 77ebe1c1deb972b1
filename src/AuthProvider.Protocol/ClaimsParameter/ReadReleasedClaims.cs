using AuthProvider.Protocol.UserInfo;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Authentication;

namespace AuthProvider.Protocol.ClaimsParameter;

/// <summary>
/// Reads which claims a request asks for. An app gets no claim whose scope it may not ask for; leaving it out is no error (OpenID Connect
/// Core 1.0, 5.5.1).
/// </summary>
internal sealed class ReadReleasedClaims(IOpenIddictApplicationManager applications) : IOpenIddictServerHandler<ValidateAuthorizationRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateAuthorizationRequestContext>()
        .UseScopedHandler<ReadReleasedClaims>()
        .SetOrder(ValidateScopePermissions.Descriptor.Order + 500)
        .Build();

    public async ValueTask HandleAsync(ValidateAuthorizationRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (ClaimsRequest.Read(context.Request) is not { } claims || (claims.IdToken.Count == 0 && claims.UserInfo.Count == 0))
        {
            return;
        }

        var application = await applications.FindByClientIdAsync(context.ClientId!, context.CancellationToken)
            ?? throw new InvalidOperationException("The app of a validated request is gone.");
        ReleasedClaims.Set(context.Transaction, new(
            await FilterAsync(application, claims.IdToken.Keys, context.CancellationToken),
            await FilterAsync(application, claims.UserInfo.Keys, context.CancellationToken)));
    }

    private async ValueTask<IReadOnlyList<string>> FilterAsync(object application, IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var kept = new List<string>();
        foreach (var name in names)
        {
            if (StandardClaims.FindScope(name) is { } scope
                && await applications.HasPermissionAsync(application, Permissions.Prefixes.Scope + scope, cancellationToken))
            {
                kept.Add(name);
            }
        }

        return kept;
    }
}
