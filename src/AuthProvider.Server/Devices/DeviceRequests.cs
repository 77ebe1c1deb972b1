using System.Security.Claims;
using AuthProvider.Protocol.DeviceAuthorization;
using AuthProvider.Protocol.Pipeline;
using AuthProvider.Server.Authorization;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Grants;
using AuthProvider.Storage.Sessions;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Server.Devices;

/// <summary>What a device asks, as the code says that a person typed.</summary>
/// <param name="Code">The code.</param>
/// <param name="App">The app on the device.</param>
/// <param name="Scopes">The scopes that it asks for.</param>
/// <param name="Resources">The APIs that it names (RFC 8707); none for those of the scopes.</param>
public sealed record DeviceRequest(string Code, AppPicture App, IReadOnlyList<string> Scopes, IReadOnlyList<string> Resources);

/// <summary>Finds what devices ask, and turns the approval of it into a grant (RFC 8628, 3.3).</summary>
public sealed class DeviceRequests(AppCache apps, NewGrants grants, SessionIdentities identities)
{
    /// <summary>Finds the request behind the code that came with a request for the page.</summary>
    /// <param name="context">The request for the page; the pipeline has looked its code up.</param>
    /// <returns>The request; null where the code is none, or has expired or been used, or its app may not be used.</returns>
    public async ValueTask<DeviceRequest?> FindAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var found = Transaction(context).FindPresented();
        return found is { UserCodePrincipal: { } principal } && UserCodes.Parse(found.UserCode) is { } code
            && principal.GetClaim(Claims.ClientId) is { Length: > 0 } clientId
            && await apps.FindByClientIdAsync(clientId, context.RequestAborted) is { Status: AppStatus.Active } app
                ? new DeviceRequest(code, app, [.. principal.GetScopes().Where(app.MayAskFor)], principal.GetResources())
                : null;
    }

    /// <summary>Plans the grant that is written when the code is used, and makes the principal that its tokens speak of.</summary>
    /// <param name="context">The request for the page.</param>
    /// <param name="request">What the device asks.</param>
    /// <param name="session">The session of the person who allows it. The grant does not end with it: the device is another one.</param>
    public async ValueTask<ClaimsPrincipal> ApproveAsync(HttpContext context, DeviceRequest request, SessionSnapshot session)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(session);
        var isOffline = request.Scopes.Contains(Scopes.OfflineAccess, StringComparer.Ordinal);
        var grantId = grants.Plan(Transaction(context), session.UserId, request.App.Id, request.Scopes, sessionId: null, isOffline, session.GrantEpoch);
        var met = AuthenticationContexts.MetBy(session.AuthenticationMethods);
        var identity = await identities.MakeAsync(session, met.Count > 0 ? met[0] : null, request.Scopes, request.Resources, grantId, context.RequestAborted);
        return SessionIdentities.ToPrincipal(identity);
    }

    private static OpenIddictServerTransaction Transaction(HttpContext context) =>
        context.Features.Get<OpenIddictServerAspNetCoreFeature>()?.Transaction ?? throw new InvalidOperationException("The page is not at the address of the endpoint.");
}
