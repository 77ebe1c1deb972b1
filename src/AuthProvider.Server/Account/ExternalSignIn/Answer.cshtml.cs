using AuthProvider.Server.Account.SignIn;
using AuthProvider.Server.Authorization;
using AuthProvider.Server.Notices;
using AuthProvider.Server.Sessions;
using AuthProvider.Storage.ExternalSignIns;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using OpenIddict.Abstractions;
using OpenIddict.Client.AspNetCore;

namespace AuthProvider.Server.Account.ExternalSignIn;

/// <summary>
/// Takes the answer of a provider, after OpenIddict and <see cref="Client.EndRoundTrip"/> have found it to be what this browser asked for,
/// for the first time. It goes on by itself and not by a redirect, so that the provider's forms need not be allowed to lead to an app.
/// </summary>
[BeginsSession]
[IgnoreAntiforgeryToken]
public sealed partial class AnswerModel(
    ExternalProviders providers,
    ExternalRoundTrip trip,
    ExternalLoginStore logins,
    ExternalLinking linking,
    SignInSteps steps,
    BrowserSessions browsers,
    TimeProvider time,
    ILogger<AnswerModel> logger,
    IStringLocalizer<ExternalWords> words) : PageModel
{
    // Clocks differ.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    /// <summary>The name of the provider.</summary>
    [FromRoute]
    public string? Provider { get; set; }

    /// <summary>What people call the provider.</summary>
    public string ProviderName { get; private set; } = "";

    /// <summary>Where the browser goes on to; null where something went wrong.</summary>
    public string? Target { get; private set; }

    /// <summary>What went wrong, for the person.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether somebody who is signed in wanted one more way in.</summary>
    public bool IsLink => trip.Order?.LinkTo is not null;

    /// <summary>Where the person can try again.</summary>
    public string BackAddress => IsLink
        ? Url.Content("~/account/security/providers")
        : ReturnAddress.On(Url.Content("~/sign-in"), trip.Order?.ReturnUrl);

    public Task<IActionResult> OnGetAsync() => TakeAsync();

    public Task<IActionResult> OnPostAsync() => TakeAsync();

    private async Task<IActionResult> TakeAsync()
    {
        if (providers.Find(Provider) is not { } provider)
        {
            return NotFound();
        }

        ProviderName = provider.DisplayName;

        // What came is read by now, and nothing of it belongs into a page.
        Request.QueryString = QueryString.Empty;
        if (HttpContext.GetOpenIddictClientResponse() is { Error: { } error } refusal)
        {
            LogRefused(provider.Name, KnownCode(error), KnownText(refusal.ErrorDescription ?? ""));
            return Refuse(!trip.HasEnded ? words["NotAskedFor"] : error is OpenIddictConstants.Errors.AccessDenied ? words["Denied", ProviderName] : words["Failed", ProviderName]);
        }

        if (trip is not { Row: { } row, Order: { } order } || !string.Equals(row.Provider, provider.Name, StringComparison.Ordinal))
        {
            return Refuse(words["NotAskedFor"]);
        }

        var result = await HttpContext.AuthenticateAsync(OpenIddictClientAspNetCoreDefaults.AuthenticationScheme);
        if (result is not { Succeeded: true, Principal: { } principal } || ExternalIdentity.Read(provider, principal) is not { } identity)
        {
            return Refuse(words["Failed", ProviderName]);
        }

        if (identity.AuthenticatedAt is null && provider.HasToSayWhen)
        {
            // It was told how old a sign-in may be, and nothing shows that this one is newer.
            LogTimeMissing(provider.Name);
            identity = identity with { AuthenticatedAt = time.GetUtcNow() - trip.LongestAge };
        }

        if (order.Again && identity.AuthenticatedAt < row.CreatedAt - Skew)
        {
            return Refuse(words["NotAskedAgain", ProviderName]);
        }

        return order.LinkTo is { } userId ? await LinkAsync(userId, identity) : await SignInAsync(identity, order);
    }

    private async Task<IActionResult> SignInAsync(ExternalIdentity identity, ExternalOrder order)
    {
        if (await logins.FindUserAsync(identity.Provider, identity.Subject, HttpContext.RequestAborted) is not { } user)
        {
            SignInCookies.WriteExternal(Response, await trip.KeepAsync(identity));
            return GoOn(ReturnAddress.On(Url.Content("~/sign-in/first-time"), order.ReturnUrl));
        }

        if (user.DisabledAt is not null)
        {
            return Refuse(words["Disabled"]);
        }

        var progress = !identity.HasSecondFactor ? await steps.AfterFirstStepAsync(user, identity.Methods, isPersistent: false, identity.AuthenticatedAt)
            : await steps.FinishAsync(user, identity.Methods, isPersistent: false, identity.AuthenticatedAt) is null ? SignInProgress.Overtaken
            : SignInProgress.SignedIn;
        return progress switch
        {
            SignInProgress.SignedIn => GoOn(order.ReturnUrl ?? Url.Content("~/account")),
            SignInProgress.SecondStepMissing => GoOn(ReturnAddress.On(Url.Content("~/sign-in/verify"), order.ReturnUrl)),
            _ => Refuse(words["Failed", ProviderName]),
        };
    }

    private async Task<IActionResult> LinkAsync(Guid userId, ExternalIdentity identity)
    {
        // The session in which it was asked for; another user of this browser does not get it.
        if (await browsers.GetAsync() is not { Active: { } session } || session.UserId != userId)
        {
            return Refuse(words["SignedOutMeanwhile"]);
        }

        return await linking.LinkAsync(userId, identity, waiting: null, HttpContext.RequestAborted) is LinkOutcome.OfOther
            ? Refuse(words["OfOther", ProviderName])
            : GoOn(Notice.AddTo(HttpContext, Url.Content("~/account/security/providers"), Notice.ProviderLinked));
    }

    private PageResult GoOn(string target)
    {
        Target = WayBack.Encode(target);
        return Page();
    }

    private PageResult Refuse(string problem)
    {
        (Problem, Response.StatusCode) = (problem, StatusCodes.Status400BadRequest);
        return Page();
    }

    // What another server or a browser sent does not go into the log as it comes.
    private static string KnownCode(string error) => error.Length <= 64 && error.All(letter => char.IsAsciiLetterLower(letter) || letter is '_') ? error : "unknown_error";

    private static string KnownText(string text) => new([.. text.Take(200).Where(letter => !char.IsControl(letter))]);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An answer of {Provider} does not say when the person signed in there (auth_time), though max_age was asked for: it counts as old.")]
    private partial void LogTimeMissing(string provider);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A sign-in with {Provider} failed: {Error} {Description}")]
    private partial void LogRefused(string provider, string error, string description);
}
