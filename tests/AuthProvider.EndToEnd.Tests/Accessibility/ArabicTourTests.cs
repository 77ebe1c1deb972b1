using System.Text.Json;
using System.Text.RegularExpressions;
using AuthProvider.EndToEnd.Tests.Browsing;
using AuthProvider.EndToEnd.Tests.Processes;

namespace AuthProvider.EndToEnd.Tests.Accessibility;

/// <summary>Every page from right to left, on a phone: axe finds nothing, in light and in dark, and nothing needs sideways scrolling.</summary>
[Collection(DemoInBrowser.Name)]
public sealed partial class ArabicTourTests(DemoInBrowser run)
{
    private const string Password = "rain on the north window";

    // What no tour can open: these answer forms and scripts, or lead on at once.
    private static readonly string[] Without =
    [
        "/go-on", "/language", "/password-strength", "/sign-in/step-up", "/sign-in/with/{provider}", "/sign-in/with/{provider}/answer",

        // With another provider only: TwoProvidersTests.
        "/account/password/first", "/account/security/providers", "/account/security/providers/add", "/sign-in/first-time",
    ];

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    private DemoProcesses Demo => run.Demo;

    [Fact]
    public async Task Every_page_from_right_to_left_on_a_phone()
    {
        await run.Browser.VisitAsync(nameof(Every_page_from_right_to_left_on_a_phone), javaScript: true, async visitor =>
        {
            await visitor.GoToAsync(new Uri(Demo.Provider, "/sign-in"));
            await visitor.PressAsync("button[name=language][value=ar]");
            await visitor.ExpectAsync("html[dir=rtl]");
            await TourAsNobodyAsync(visitor);
            await TourAsPersonAsync(visitor);
            await TourAsDeveloperAsync(visitor);
        });

        Assert.Equal(Routes().Except(Without).Order(StringComparer.Ordinal), _seen.Select(RouteOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    private async Task TourAsNobodyAsync(Visitor visitor)
    {
        foreach (var path in new[]
        {
            "/", "/sign-in", "/forgot-password", "/reset-password?link=unknown", "/welcome?link=unknown", "/sign-in/email", "/sign-in/email/code", "/sign-up?invitation=unknown",
        })
        {
            await OpenAsync(visitor, path);
        }

        // The error page stands at the address that failed.
        await OpenAsync(visitor, "/connect/authorize");
        _seen.Add("/error");
    }

    private async Task TourAsPersonAsync(Visitor visitor)
    {
        var person = NewPerson.Create("Amal");
        await visitor.GoToAsync(new Uri(Demo.Provider, "/sign-up"));
        await FillAsync(visitor, "username", "x");
        await FillAsync(visitor, "email", person.Email);
        await visitor.Page.Locator("[name=password]").PressSequentiallyAsync(Password);
        await visitor.ExpectAsync(".strength meter:visible");
        await LookAsync(visitor, "sign-up-strength");
        await visitor.PressAsync("#create-account");
        await visitor.ExpectAsync("[aria-invalid=true]");
        await LookAsync(visitor, "sign-up-refused");
        await FillAsync(visitor, "username", person.UserName);
        await FillAsync(visitor, "password", Password);
        await visitor.PressAsync("#create-account");
        await visitor.ExpectAddressAsync(new Uri(Demo.Provider, "/account"));
        await LookAsync(visitor, "account");
        foreach (var path in new[] { "profile", "email", "password", "data", "security", "security/passkeys", "security/authenticator" })
        {
            await OpenAsync(visitor, "/account/" + path);
        }

        var key = await visitor.ReadAsync("#key");
        await FillAsync(visitor, "code", AuthenticatorApp.Code(key));
        await visitor.PressAsync("#set-up");
        await visitor.ExpectAsync("#codes");
        await LookAsync(visitor, "recovery-codes");
        foreach (var path in new[] { "/account/security/recovery-codes", "/account/security/history", "/account", "/account/email/confirm?link=unknown", "/connect/endsession", "/development/mailbox" })
        {
            await OpenAsync(visitor, path);
        }

        // An address of the network would be turned round.
        await visitor.GoToAsync(new Uri(Demo.Provider, "/account/security/history"));
        Assert.True(await visitor.ShowsAsync(".events bdi[dir=ltr]"));
        await visitor.GoToAsync(Authorize("prompt=select_account"));
        await LookAsync(visitor, "choose-account");
        await visitor.GoToAsync(Authorize("prompt=consent"));
        await LookAsync(visitor, "consent");
        await TourAsViewerAsync(visitor);
        await OpenAsync(visitor, "/sign-out");
        await visitor.PressAsync("#confirm-logout");
        await visitor.ExpectAsync("#signed-out");
        await LookAsync(visitor, "signed-out");
        await visitor.GoToAsync(new Uri(Demo.Provider, "/sign-in"));
        await SignInAsync(visitor, person.UserName, Password);
        await visitor.ExpectAsync("#verify");
        await LookAsync(visitor, "verify");
    }

    private async Task TourAsViewerAsync(Visitor visitor)
    {
        using var http = DevelopmentAuthority.CreateClient();
        using var answer = await http.PostAsync(new Uri(Demo.Provider, "/connect/device"), new FormUrlEncodedContent([new("client_id", "device-cli"), new("scope", "openid")]));
        using var codes = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        await OpenAsync(visitor, "/device?user_code=none");
        await visitor.GoToAsync(new Uri(codes.RootElement.GetProperty("verification_uri_complete").GetString()!));
        await LookAsync(visitor, "device-code");
        await visitor.PressAsync("#continue");
        await visitor.ExpectAsync("#allow");
        await LookAsync(visitor, "device-question");
        await visitor.PressAsync("#allow");
        await visitor.ExpectAsync("#allowed");
        await LookAsync(visitor, "device-done");
    }

    private async Task TourAsDeveloperAsync(Visitor visitor)
    {
        await visitor.GoToAsync(new Uri(Demo.Provider, "/developer/apps"));
        await SignInAsync(visitor, "alice", DemoProcesses.Password);
        await visitor.ExpectAsync("#register-app");
        await LookAsync(visitor, "apps");
        await OpenAsync(visitor, "/developer/apps/new");
        foreach (var kind in new[] { "native", "service", "api", "web" })
        {
            await OpenAsync(visitor, "/developer/apps/new?kind=" + kind);
        }

        await FillAsync(visitor, "Form.Name", "بيت الشاي");
        await FillAsync(visitor, "Form.RedirectUris", "https://tea.example/#x");
        await visitor.PressAsync("#save-app");
        await visitor.ExpectAsync("[aria-invalid=true]");
        await LookAsync(visitor, "app-refused");
        await FillAsync(visitor, "Form.RedirectUris", "https://tea.example/signed-in");
        await visitor.PressAsync("#save-app");
        await visitor.ExpectAsync("#client-secret");
        await LookAsync(visitor, "app-registered");
        await visitor.PressAsync("#to-app");
        await visitor.ExpectAsync("#delete-app");
        await LookAsync(visitor, "app");
        await visitor.PressAsync("#to-wiring");
        await visitor.ExpectAsync("#samples");
        await LookAsync(visitor, "app-wiring");
        await visitor.PressAsync("#to-app");
        await visitor.PressAsync("#delete-app");
        await visitor.ExpectAsync("#confirm-delete");
        await LookAsync(visitor, "app-delete");
        await visitor.PressAsync("#confirm-delete");
        await visitor.ExpectAsync(".message.good");
        await OpenAsync(visitor, "/admin/apps");
        await OpenAsync(visitor, "/admin/apps/notes");
    }

    private async Task OpenAsync(Visitor visitor, string path)
    {
        await visitor.GoToAsync(new Uri(Demo.Provider, path));
        await LookAsync(visitor, NotInName().Replace(path, "-").Trim('-') is { Length: > 0 } name ? name : "start");
    }

    private async Task LookAsync(Visitor visitor, string name)
    {
        _seen.Add(new Uri(visitor.Page.Url).AbsolutePath);
        Assert.True(await visitor.ShowsAsync("html[lang=ar][dir=rtl]"), name);
        await visitor.Page.SetViewportSizeAsync(Screenshots.Phone, 900);
        await Axe.CheckAsync(visitor.Page, name + " in Arabic");
        await Screenshots.TakeAsync(visitor.Page, "ar-" + name);
        var needed = await visitor.Page.EvaluateAsync<int>("document.documentElement.scrollWidth");
        Assert.True(needed <= Screenshots.Phone, $"{name} in Arabic is {needed} pixels wide on a screen of {Screenshots.Phone}.");
    }

    private static Task FillAsync(Visitor visitor, string name, string text) => visitor.Page.Locator($"[name='{name}']:visible").FillAsync(text);

    private static async Task SignInAsync(Visitor visitor, string userName, string password)
    {
        await visitor.ExpectAsync("button#sign-in");
        await FillAsync(visitor, "username", userName);
        await FillAsync(visitor, "password", password);
        await visitor.PressAsync("button#sign-in");
    }

    private Uri Authorize(string more) => new(
        Demo.Provider,
        "/connect/authorize?response_type=code&scope=openid%20profile%20email&state=tour&nonce=tour"
        + "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
        + $"&client_id=shop&redirect_uri={Uri.EscapeDataString(new Uri(Demo.Shop, "/signin-oidc").AbsoluteUri)}&{more}");

    // The routes as the pages name them.
    private static IEnumerable<string> Routes() => Directory.EnumerateFiles(WorkingCopy.Server, "*.cshtml", SearchOption.AllDirectories)
        .Select(file => Route().Match(File.ReadAllText(file))).Where(match => match.Success).Select(match => match.Groups["route"].Value);

    private static string RouteOf(string path) => path switch
    {
        _ when path.StartsWith("/developer/apps/", StringComparison.Ordinal) && path is not "/developer/apps/new" => "/developer/apps/{**clientId}",
        _ when path.StartsWith("/developer/wiring/", StringComparison.Ordinal) => "/developer/wiring/{**clientId}",
        _ when path.StartsWith("/admin/apps/", StringComparison.Ordinal) => "/admin/apps/{**clientId}",
        "/connect/authorize" or "/connect/endsession" => "/error",
        _ => path,
    };

    [GeneratedRegex(@"\A\uFEFF?@page ""(?<route>[^""]+)""", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Route();

    [GeneratedRegex("[^a-z0-9]+", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex NotInName();
}
