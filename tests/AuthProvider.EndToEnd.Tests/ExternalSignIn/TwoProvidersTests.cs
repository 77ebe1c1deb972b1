using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using AuthProvider.EndToEnd.Tests.Browsing;
using AuthProvider.EndToEnd.Tests.Processes;
using Microsoft.Playwright;

namespace AuthProvider.EndToEnd.Tests.ExternalSignIn;

/// <summary>
/// Signing in at one server with an account of another, both processes of their own, in a real browser: over all redirects and policies of
/// both. One is on 127.0.0.1, for cookies know no ports.
/// </summary>
[Collection(DemoInBrowser.Name)]
public sealed class TwoProvidersTests(DemoInBrowser run) : IAsyncLifetime
{
    private readonly string _secret = RandomNumberGenerator.GetHexString(64, lowercase: true);
    private readonly string _appSecret = RandomNumberGenerator.GetHexString(64, lowercase: true);
    private readonly int _port = FreePorts.Next();
    private ServerProcess _home = null!;

    private Uri Home => new(string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{_port}/"));

    public async Task InitializeAsync()
    {
        await run.Demo.ApplyAsync(JsonSerializer.Serialize(new
        {
            apps = new[]
            {
                new
                {
                    id = "home-" + _port.ToString(CultureInfo.InvariantCulture), kind = "web", name = "Home", firstParty = true, status = "active", secret = _secret,
                    redirectUris = new[] { new Uri(Home, "/sign-in/with/demo/answer").AbsoluteUri }, scopes = new[] { "openid", "profile", "email" },
                },
            },
        }));
        _home = await ServerProcess.StartAtAsync(
            Home,
            JsonSerializer.Serialize(new
            {
                users = new[] { new { username = "olga", email = "olga@example.com", emailConfirmed = true, password = DemoProcesses.Password } },
                apps = new[]
                {
                    new
                    {
                        id = "app", kind = "web", name = "App", firstParty = true, status = "active", secret = _appSecret,
                        redirectUris = new[] { new Uri(run.Demo.Shop, "/no-such-page").AbsoluteUri }, scopes = new[] { "openid" },
                    },
                },
            }),
            ("ExternalProviders__demo__Issuer", run.Demo.Provider.GetLeftPart(UriPartial.Authority)),
            ("ExternalProviders__demo__ClientId", "home-" + _port.ToString(CultureInfo.InvariantCulture)),
            ("ExternalProviders__demo__ClientSecret", _secret),
            ("ExternalProviders__demo__DisplayName", "Demo"),
            ("ExternalProviders__github__ClientId", "an-id"),
            ("OutgoingRequests__TrustedCertificates", DevelopmentAuthority.AuthorityFile));
    }

    public async Task DisposeAsync() => await _home.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task A_new_person_comes_from_an_app_goes_to_the_other_provider_makes_an_account_and_is_back_at_the_app(bool javaScript) =>
        run.Browser.VisitAsync(nameof(A_new_person_comes_from_an_app_goes_to_the_other_provider_makes_an_account_and_is_back_at_the_app), javaScript, async visitor =>
        {
            var person = NewPerson.Create("Zoe");
            await visitor.GoToAsync(new Uri(run.Demo.Provider, "/sign-up"));
            await visitor.SignUpAsync(person);
            await visitor.ExpectAddressAsync(new Uri(run.Demo.Provider, "/account"));

            var app = new Uri(run.Demo.Shop, "/no-such-page");
            await visitor.GoToAsync(new Uri(Home, "/connect/authorize?response_type=code&scope=openid&client_id=app"
                + "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256&redirect_uri=" + Uri.EscapeDataString(app.AbsoluteUri)));
            await LookAsync(visitor, "external-sign-in", javaScript);
            await visitor.PressAsync("#with-demo");
            await visitor.ExpectAsync("#create-account");
            await LookAsync(visitor, "external-first-time", javaScript);
            await visitor.PressAsync("#create-account");
            await visitor.ExpectAddressAsync(app);

            await visitor.GoToAsync(new Uri(Home, "/account"));
            Assert.Contains(person.DisplayName, await visitor.ReadAsync("main"), StringComparison.Ordinal);
            await visitor.GoToAsync(new Uri(Home, "/account/security"));
            await LookAsync(visitor, "external-security", javaScript);
            await visitor.GoToAsync(new Uri(Home, "/account/password"));
            await visitor.ExpectAddressAsync(new Uri(Home, "/account/password/first"));
            await LookAsync(visitor, "first-password", javaScript);
            await visitor.GoToAsync(new Uri(Home, "/account/security/providers"));
            await visitor.PressAsync("#unlink-0");
            await visitor.ExpectAsync("#problem");
            await LookAsync(visitor, "external-only-way", javaScript);

            // The provider asks again who it is, and the answer comes back over its form.
            await visitor.PressAsync("#link-demo");
            await visitor.SignInAsync(person.UserName, person.Password);
            await visitor.ExpectAsync(".message.good");
            await LookAsync(visitor, "external-linked", javaScript);
        });

    [Fact]
    public Task A_person_with_an_account_links_another_one_by_signing_in() =>
        run.Browser.VisitAsync(nameof(A_person_with_an_account_links_another_one_by_signing_in), javaScript: true, async visitor =>
        {
            await visitor.GoToAsync(new Uri(Home, "/sign-in"));
            await visitor.PressAsync("#with-demo");
            await visitor.SignInAsync("bruno", DemoProcesses.Password);
            await visitor.ExpectAsync("#link-account");
            await visitor.ClickAsync(AriaRole.Button, "العربية");
            await visitor.ExpectAsync("html[dir=rtl] #link-account");
            await LookAsync(visitor, "external-first-time-ar", looks: true);
            await visitor.ClickAsync(AriaRole.Button, "English");
            await visitor.ExpectAsync("html[dir=ltr] #link-account");
            await visitor.PressAsync("#link-account");
            await visitor.SignInAsync("olga", DemoProcesses.Password);
            await visitor.ExpectAsync("#link");
            await LookAsync(visitor, "external-link-question", looks: true);
            await visitor.PressAsync("#link");
            await visitor.ExpectAsync(".message.good");

            await visitor.GoToAsync(new Uri(Home, "/sign-in/with/demo/answer?code=x&state=y"));
            await visitor.ExpectAsync("#problem");
            await LookAsync(visitor, "external-refused", looks: true);
        });

    private async Task LookAsync(Visitor visitor, string name, bool looks)
    {
        if (!looks)
        {
            return;
        }

        await Axe.CheckAsync(visitor.Page, name);
        await Reflow.CheckAsync(visitor.Page, name);
        await Screenshots.TakeAtAllWidthsAsync(visitor.Page, name);
        if (Soak.IsOn)
        {
            await using var lighthouse = Lighthouse.Start(run.Browser);
            Assert.Null(await lighthouse.FindAsync(visitor.Page, name));
        }
    }
}
