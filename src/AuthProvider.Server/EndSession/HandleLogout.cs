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
/// of this browser it is done at once, also where the session has idled out and left its grants behind; else, and where somebody else is
/// signed in, or the session goes on at another browser, the user is asked first: a link with somebody's ID token ends nothing by itself.
/// The browser returns to the app only where an ID token says that it is that app which asks.
/// </summary>
internal sealed class HandleLogout(
    BrowserSessions browsers, BrowserSessionChanges changes, SessionEnding sessions, SessionLists lists, LogoutRequests requests, AppCache apps,
    ISubjectIdentifiers subjects)
    : IOpenIddictServerHandler<HandleEndSessionRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleEndSessionRequestContext>()
        .UseScopedHandler<HandleLogout>()
        .SetOrder(int.MaxValue - 100_500)
        .Build();

    public async ValueTask HandleAsync(HandleEndSessionRequestContext context)
    {
        var hint = context.IdentityTokenHintPrincipal;
        var browser = await browsers.GetAsync();
        var session = await FindSessionAsync(browser, hint, context.CancellationToken);
        var app = (hint?.GetAudiences().FirstOrDefault() ?? context.Request.ClientId) is { Length: > 0 } clientId
            ? await apps.FindByClientIdAsync(clientId, context.CancellationToken)
            : null;
        var request = new LogoutRequest
        {
            Sid = session?.Sid,
            ReturnTo = hint is null ? null : ReturnTo(context.Request),
            AppName = app?.ToEntity().DisplayName,
            Language = RequestedLanguage.Match(context.Request.UiLocales),
        };

        var elsewhere = await FindElsewhereAsync(browser, hint, context.CancellationToken);
        var isOfThisUser = hint is not null && (session is not null || browser is not { Sessions.Count: > 0 });
        if (isOfThisUser && elsewhere is { } other && (await lists.ListAsync(other.UserId, context.CancellationToken)).Any(live => live.Id == other.Id))
        {
            Go(context, "/sign-out", request with { Sid = hint!.GetClaim(AuthorizationGrants.SessionIdClaim), IsProven = true });
        }
        else if (isOfThisUser)
        {
            var lost = elsewhere is { } over ? await sessions.EndAsync(over.Id, context.CancellationToken) : null;
            var ended = session is null ? null : await changes.EndAsync(session.Id);
            Go(context, "/signed-out", request with { EndedSid = (ended ?? lost)?.Sid });
        }
        else
        {
            Go(context, "/sign-out", request);
        }
    }

    /// <summary>The session that the ID token names, else one of its user; without an ID token the active one.</summary>
    private async ValueTask<SessionSnapshot?> FindSessionAsync(BrowserSnapshot? browser, ClaimsPrincipal? hint, CancellationToken cancellationToken)
    {
        if (hint is null)
        {
            return browser?.Active;
        }

        var sid = hint.GetClaim(AuthorizationGrants.SessionIdClaim);
        if (browser?.Sessions.FirstOrDefault(session => string.Equals(session.Sid, sid, StringComparison.Ordinal)) is { } named)
        {
            return named;
        }

        foreach (var session in browser?.Sessions ?? [])
        {
            if (await IsSubjectAsync(hint, session.UserId, cancellationToken))
            {
                return session;
            }
        }

        return null;
    }

    /// <summary>The session that the ID token names where this browser does not have it, it has not been ended, and it is one of the token's user.</summary>
    private async ValueTask<(Guid Id, Guid UserId)?> FindElsewhereAsync(BrowserSnapshot? browser, ClaimsPrincipal? hint, CancellationToken cancellationToken) =>
        hint?.GetClaim(AuthorizationGrants.SessionIdClaim) is { Length: > 0 } sid
        && browser?.Sessions.Any(session => string.Equals(session.Sid, sid, StringComparison.Ordinal)) is not true
        && await sessions.FindUnendedAsync(sid, cancellationToken) is { } row
        && await IsSubjectAsync(hint, row.UserId, cancellationToken)
            ? row
            : null;

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
