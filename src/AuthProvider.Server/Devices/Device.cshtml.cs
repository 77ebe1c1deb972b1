using AuthProvider.Protocol.DeviceAuthorization;
using AuthProvider.Protocol.Pipeline;
using AuthProvider.Server.Authorization;
using AuthProvider.Server.Consent;
using AuthProvider.Server.Hosting;
using AuthProvider.Server.Limits;
using AuthProvider.Server.Sessions;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.Consents;
using AuthProvider.Storage.Sessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using OpenIddict.Server.AspNetCore;

namespace AuthProvider.Server.Devices;

/// <summary>
/// Takes the code that a device shows, says which app asks for what, and asks the person (RFC 8628, 3.3). The address may bring the code,
/// but looks nothing up: somebody else may have made the person open it, so the code and the app are shown and confirmed (5.4), and
/// guesses cost a form each, which is counted (5.1).
/// </summary>
public sealed class DeviceModel(
    DeviceRequests devices, AppCards cards, AppOwners owners, ScopeWords words, ConsentStore consents, BrowserSessions browsers, FailureLimits limits,
    ServerSettings settings, IOptions<ProtocolOptions> protocol, IStringLocalizer<DeviceModel> texts) : PageModel
{
    /// <summary>The code as it came, with the address or typed.</summary>
    [BindProperty(Name = "user_code", SupportsGet = true)]
    public string? UserCode { get; set; }

    /// <summary>The code, as people read it; null where what came is none.</summary>
    public string? Code { get; private set; }

    /// <summary>The address that brings the code along; null where there is no code.</summary>
    public string? CompleteAddress => Code is null ? null : $"{settings.Issuer.TrimEnd('/')}/{DeviceAuthorizationFeature.PagePath}?user_code={Code}";

    /// <summary>The app that asks; null while only the code is asked for.</summary>
    public AppCard? App { get; private set; }

    /// <summary>Whose the app is.</summary>
    public AppOwner Owner { get; private set; } = AppOwner.Nobody;

    /// <summary>The user who is asked.</summary>
    public string UserName { get; private set; } = "";

    /// <summary>What the app asks for, in words.</summary>
    public IReadOnlyList<ScopeText> Asks { get; private set; } = [];

    /// <summary>What went wrong, for the person.</summary>
    public string? Problem { get; private set; }

    /// <summary>Asks for the code.</summary>
    public IActionResult OnGet()
    {
        if (!protocol.Value.Flows.DeviceCode)
        {
            return NotFound();
        }

        ReadCode();
        return Page();
    }

    /// <summary>Looks at the code, shows what it is about, and takes the answer.</summary>
    /// <param name="answer"><c>allow</c> or <c>deny</c>; nothing where only the code was typed.</param>
    public async Task<IActionResult> OnPostAsync(string? answer)
    {
        if (!protocol.Value.Flows.DeviceCode)
        {
            return NotFound();
        }

        ReadCode();
        if ((await browsers.GetAsync())?.Active is not { } session)
        {
            return Challenge();
        }

        string[] keys = [FailureLimits.KeyOf(HttpContext.Connection.RemoteIpAddress), $"user {session.UserId:D}"];
        if (IsBlocked(keys))
        {
            return Page();
        }

        if (await devices.FindAsync(HttpContext) is not { } request)
        {
            Array.ForEach(keys, key => limits.Count(FailureKind.UserCode, key));
            Problem = texts["WrongCode"];
            return Page();
        }

        return answer switch
        {
            "allow" => await AllowAsync(request, session),
            "deny" => Forbid(Return("denied"), OpenIddictServerAspNetCoreDefaults.AuthenticationScheme),
            _ => await AskAsync(request, session),
        };
    }

    private async Task<IActionResult> AllowAsync(DeviceRequest request, SessionSnapshot session)
    {
        await consents.RememberAsync(session.UserId, request.App.Id, request.Scopes, HttpContext.RequestAborted);
        return SignIn(await devices.ApproveAsync(HttpContext, request, session), Return("allowed"), OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }

    private async Task<IActionResult> AskAsync(DeviceRequest request, SessionSnapshot session)
    {
        App = await cards.ReadAsync(request.App, HttpContext.RequestAborted);
        Owner = await owners.FindAsync(request.App, HttpContext.RequestAborted);
        Asks = await words.DescribeAsync(request.Scopes, HttpContext.RequestAborted);
        UserName = session.UserName;
        return Page();
    }

    private AuthenticationProperties Return(string answer) => new() { RedirectUri = Url.Content("~/device/done?answer=" + answer) };

    private bool IsBlocked(IEnumerable<string> keys)
    {
        foreach (var key in keys)
        {
            if (limits.IsBlocked(FailureKind.UserCode, key, out var retryAfter))
            {
                Problem = texts["TooMany"];
                Response.StatusCode = StatusCodes.Status429TooManyRequests;
                Response.SetRetryAfter(retryAfter);
                return true;
            }
        }

        return false;
    }

    private void ReadCode()
    {
        Code = UserCodes.Parse(UserCode) is { } code ? UserCodes.Format(code) : null;

        // The field shows what came, in the form in which the device shows it.
        ModelState.Remove("user_code");
        UserCode = Code ?? (UserCode is { Length: <= 32 } ? UserCode : null);
    }
}
