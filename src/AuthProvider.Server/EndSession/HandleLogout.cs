using System.Security.Claims;
using AuthProvider.Protocol.PairwiseSubjects;
using AuthProvider.Server.Authorization;
using AuthProvider.Server.Languages;
using AuthProvider.Server.Sessions;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Sessions;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.WebUtilities;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Server.EndSession;

/// <summary>
/// Answers a validated request of an app to sign its user out (OpenID Connect RP-Initiated Logout 1.0, 2). With an ID token of a session
/// of this browser it is done at once, also where the session has idled out and left its grants behind; else the user is asked first
/// (<see cref="SessionsToEnd.IsToBeAskedAsync"/>): a link with somebody's ID token ends nothing by itself. The browser returns to the app
/// only where an ID token says that it is that app which asks.
/// </summary>
internal sealed class HandleLogout(
    BrowserSessions browsers, SessionsToEnd sessions, SessionEnding ending, LogoutRequests requests, AppCache apps, ISubjectIdentifiers subjects)
    : IOpenIddictServerHandler<HandleEndSessionRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleEndSessionRequestContext>()
        .UseScopedHandler<HandleLogout>()
        .SetOrder(int.MaxValue - 100_500)
        .Build();

    public async ValueTask HandleAsync(HandleEndSessionRequestContext context)
    {
        var cancellationToken = context.CancellationToken;
        var hint = context.IdentityTokenHintPrincipal;
        var browser = await browsers.GetAsync();
        var clientId = hint?.GetAudiences().FirstOrDefault() ?? context.Request.ClientId;
        var app = clientId is { Length: > 0 } ? await apps.FindByClientIdAsync(clientId, cancellationToken) : null;
        var request = new LogoutRequest
        {
            Sid = hint is null ? browser?.Active?.Sid : null,
            Named = hint is null ? null : await FindNamedAsync(browser, hint, cancellationToken),
            ReturnTo = hint is null ? null : ReturnTo(context.Request),
            AppName = app?.ToEntity().DisplayName ?? (hint is null ? null : clientId),
            Language = RequestedLanguage.Match(context.Request.UiLocales),
        };

        // A form of another site sends no cookies: whose browser it is, and who is signed in there, is seen at the page.
        if (hint is null || browser is null || await sessions.IsToBeAskedAsync(request, cancellationToken))
        {
            Go(context, "/sign-out", request);
        }
        else
        {
            Go(context, "/signed-out", await sessions.EndAsync(request));
        }
    }

    /// <summary>
    /// The session that the ID token names, with its user: where this browser has it, where it has not been ended, or where the token's user
    /// is signed in here.
    /// </summary>
    private async ValueTask<NamedSession?> FindNamedAsync(BrowserSnapshot? browser, ClaimsPrincipal hint, CancellationToken cancellationToken)
    {
        var sid = hint.GetClaim(AuthorizationGrants.SessionIdClaim) ?? "";
        if (browser?.Sessions.FirstOrDefault(session => string.Equals(session.Sid, sid, StringComparison.Ordinal)) is { } here)
        {
            return new(sid, here.UserId);
        }

        if (await ending.FindUnendedAsync(sid, cancellationToken) is { } row && await IsSubjectAsync(hint, row.UserId, cancellationToken))
        {
            return new(sid, row.UserId);
        }

        foreach (var session in browser?.Sessions ?? [])
        {
            if (await IsSubjectAsync(hint, session.UserId, cancellationToken))
            {
                return new(sid, session.UserId);
            }
        }

        return null;
    }

    private async ValueTask<bool> IsSubjectAsync(ClaimsPrincipal hint, Guid userId, CancellationToken cancellationToken)
    {
        var known = await subjects.FindAsync(hint.GetAudiences().FirstOrDefault() ?? "", userId.ToString("D"), cancellationToken);
        return string.Equals(known, hint.GetClaim(Claims.Subject), StringComparison.Ordinal);
    }

    private static string? ReturnTo(OpenIddictRequest request)
    {
        if (request.PostLogoutRedirectUri is not { Length: > 0 } uri)
        {
            return null;
        }

        return request.State is { Length: > 0 } state ? QueryHelpers.AddQueryString(uri, Parameters.State, state) : uri;
    }

    private void Go(HandleEndSessionRequestContext context, string page, LogoutRequest request)
    {
        var http = context.Transaction.GetHttpRequest()!.HttpContext;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Redirect($"{http.Request.PathBase.ToUriComponent()}{page}?request={requests.Protect(request)}");
        context.HandleRequest();
    }
}
