using System.Text.Json;
using System.Text.RegularExpressions;
using AuthProvider.EndToEnd.Tests.Browsing;
using AuthProvider.EndToEnd.Tests.Processes;

namespace AuthProvider.EndToEnd.Tests.Accessibility;

/// <summary>A tour of every page of the provider, in whatever language the visitor reads: it presses and fills in by names, not by words.</summary>
/// <param name="demo">The running demo.</param>
/// <param name="visitor">Who goes, signed in nowhere.</param>
/// <param name="look">What to do at each page, with its name.</param>
internal sealed partial class EveryPage(DemoProcesses demo, Visitor visitor, Func<string, Task> look)
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

    /// <summary>Goes to all of them, and checks that none is missing: a new one has to be put into the tour.</summary>
    public async Task TourAsync()
    {
        await TourAsNobodyAsync();
        await TourAsPersonAsync();
        await TourAsDeveloperAsync();
        Assert.Equal(Routes().Except(Without).Order(StringComparer.Ordinal), _seen.Select(RouteOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    private async Task TourAsNobodyAsync()
    {
        foreach (var path in new[]
        {
            "/", "/sign-in", "/forgot-password", "/reset-password?link=unknown", "/welcome?link=unknown", "/sign-in/email", "/sign-in/email/code", "/sign-up?invitation=unknown",
        })
        {
            await OpenAsync(path);
        }

        // The error page stands at the address that failed.
        await OpenAsync("/connect/authorize");
        _seen.Add("/error");
    }

    private async Task TourAsPersonAsync()
    {
        var person = NewPerson.Create("Amal");
        await visitor.GoToAsync(new Uri(demo.Provider, "/sign-up"));
        await FillAsync("username", "x");
        await FillAsync("email", person.Email);
        await visitor.Page.Locator("[name=password]").PressSequentiallyAsync(Password);
        await visitor.ExpectAsync(".strength meter:visible");
        await LookAsync("sign-up-strength");
        await visitor.PressAsync("#create-account");
        await visitor.ExpectAsync("[aria-invalid=true]");
        await LookAsync("sign-up-refused");
        await FillAsync("username", person.UserName);
        await FillAsync("password", Password);
        await visitor.PressAsync("#create-account");
        await visitor.ExpectAddressAsync(new Uri(demo.Provider, "/account"));
        await LookAsync("account");
        foreach (var path in new[] { "profile", "email", "password", "data", "security", "security/passkeys", "security/authenticator" })
        {
            await OpenAsync("/account/" + path);
        }

        var key = await visitor.ReadAsync("#key");
        await FillAsync("code", AuthenticatorApp.Code(key));
        await visitor.PressAsync("#set-up");
        await visitor.ExpectAsync("#codes");
        await LookAsync("recovery-codes");
        foreach (var path in new[] { "/account/security/recovery-codes", "/account/security/history", "/account", "/account/email/confirm?link=unknown", "/connect/endsession", "/development/mailbox" })
        {
            await OpenAsync(path);
        }

        // An address of the network would be turned round.
        await visitor.GoToAsync(new Uri(demo.Provider, "/account/security/history"));
        Assert.True(await visitor.ShowsAsync(".events bdi[dir=ltr]"));
        await visitor.GoToAsync(Authorize("prompt=select_account"));
        await LookAsync("choose-account");
        await visitor.GoToAsync(Authorize("prompt=consent"));
        await LookAsync("consent");
        await TourAsViewerAsync();
        await OpenAsync("/sign-out");
        await visitor.PressAsync("#confirm-logout");
        await visitor.ExpectAsync("#signed-out");
        await LookAsync("signed-out");
        await visitor.GoToAsync(new Uri(demo.Provider, "/sign-in"));
        await SignInAsync(person.UserName, Password);
        await visitor.ExpectAsync("#verify");
        await LookAsync("verify");
    }

    private async Task TourAsViewerAsync()
    {
        using var http = DevelopmentAuthority.CreateClient();
        using var answer = await http.PostAsync(new Uri(demo.Provider, "/connect/device"), new FormUrlEncodedContent([new("client_id", "device-cli"), new("scope", "openid")]));
        using var codes = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        await OpenAsync("/device?user_code=none");
        await visitor.GoToAsync(new Uri(codes.RootElement.GetProperty("verification_uri_complete").GetString()!));
        await LookAsync("device-code");
        await visitor.PressAsync("#continue");
        await visitor.ExpectAsync("#allow");
        await LookAsync("device-question");
        await visitor.PressAsync("#allow");
        await visitor.ExpectAsync("#allowed");
        await LookAsync("device-done");
    }

    private async Task TourAsDeveloperAsync()
    {
        await visitor.GoToAsync(new Uri(demo.Provider, "/developer/apps"));
        await SignInAsync("alice", DemoProcesses.Password);
        await visitor.ExpectAsync("#register-app");
        await LookAsync("apps");
        await OpenAsync("/developer/apps/new");
        foreach (var kind in new[] { "native", "service", "api", "web" })
        {
            await OpenAsync("/developer/apps/new?kind=" + kind);
        }

        await FillAsync("Form.Name", "بيت الشاي");
        await FillAsync("Form.RedirectUris", "https://tea.example/#x");
        await visitor.PressAsync("#save-app");
        await visitor.ExpectAsync("[aria-invalid=true]");
        await LookAsync("app-refused");
        await FillAsync("Form.RedirectUris", "https://tea.example/signed-in");
        await visitor.PressAsync("#save-app");
        await visitor.ExpectAsync("#client-secret");
        await LookAsync("app-registered");
        await visitor.PressAsync("#to-app");
        await visitor.ExpectAsync("#delete-app");
        await LookAsync("app");
        await visitor.PressAsync("#to-wiring");
        await visitor.ExpectAsync("#samples");
        await LookAsync("app-wiring");
        await visitor.PressAsync("#to-app");
        await visitor.PressAsync("#delete-app");
        await visitor.ExpectAsync("#confirm-delete");
        await LookAsync("app-delete");
        await visitor.PressAsync("#confirm-delete");
        await visitor.ExpectAsync(".message.good");
        await OpenAsync("/admin/apps");
        await OpenAsync("/admin/apps/notes");
    }

    private async Task OpenAsync(string path)
    {
        await visitor.GoToAsync(new Uri(demo.Provider, path));
        await LookAsync(NotInName().Replace(path, "-").Trim('-') is { Length: > 0 } name ? name : "start");
    }

    private Task LookAsync(string name)
    {
        _seen.Add(new Uri(visitor.Page.Url).AbsolutePath);
        return look(name);
    }

    private Task FillAsync(string name, string text) => visitor.Page.Locator($"[name='{name}']:visible").FillAsync(text);

    private async Task SignInAsync(string userName, string password)
    {
        await visitor.ExpectAsync("button#sign-in");
        await FillAsync("username", userName);
        await FillAsync("password", password);
        await visitor.PressAsync("button#sign-in");
    }

    private Uri Authorize(string more) => new(
        demo.Provider,
        "/connect/authorize?response_type=code&scope=openid%20profile%20email&state=tour&nonce=tour"
        + "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
        + $"&client_id=shop&redirect_uri={Uri.EscapeDataString(new Uri(demo.Shop, "/signin-oidc").AbsoluteUri)}&{more}");

    // The routes as the pages name them.
    private static IEnumerable<string> Routes() => Directory.EnumerateFiles(WorkingCopy.Server, "*.cshtml", SearchOption.AllDirectories)
        .Select(file => Route().Match(File.ReadAllText(file))).Where(match => match.Success).Select(match => match.Groups["route"].Value);

    /// <summary>The route of an address, as its page names it.</summary>
    public static string RouteOf(string path) => path switch
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
