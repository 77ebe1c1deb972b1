using AuthProvider.EndToEnd.Tests.Browsing;
using AuthProvider.EndToEnd.Tests.Processes;
using AuthProvider.EndToEnd.Tests.Samples;
using Microsoft.Playwright;

namespace AuthProvider.EndToEnd.Tests.Accessibility;

/// <summary>
/// A tour of every page, in every state that a person meets: axe finds nothing, in light and in dark, and everything fits, on a phone and
/// magnified too. The pictures lie in <c>TestResults/screenshots</c>.
/// </summary>
[Collection(DemoInBrowser.Name)]
public sealed class PageTourTests(DemoInBrowser run)
{
    private DemoProcesses Demo => run.Demo;

    [Fact]
    public Task Sign_up_and_sign_in_pages() => TourAsync(nameof(Sign_up_and_sign_in_pages), async visitor =>
    {
        var person = NewPerson.Create("Tara");
        await OpenAsync(visitor, "/", "start");
        await OpenAsync(visitor, "/sign-in", "sign-in");
        await visitor.SignInAsync("nobody", "wrong");
        await LookAsync(visitor, "sign-in-refused");
        await OpenAsync(visitor, "/sign-up", "sign-up");
        await visitor.SignUpAsync(person with { UserName = "tara@home", Password = "password" });
        await visitor.ExpectAsync("[aria-invalid=true]");
        await LookAsync(visitor, "sign-up-refused");
        await OpenAsync(visitor, "/sign-up?invitation=unknown", "sign-up-invitation");
        await OpenAsync(visitor, "/welcome?link=unknown", "welcome-refused");
        await visitor.GoToAsync(new Uri(Demo.Shop, "/orders"));
        await LookAsync(visitor, "sign-in-for-app");
        await visitor.ClickAsync(AriaRole.Link, "Create an account");
        await LookAsync(visitor, "sign-up-for-app");
        await visitor.SignUpAsync(person);
        await visitor.ExpectAsync("#allow");
        await LookAsync(visitor, "consent");
    });

    [Fact]
    public Task Account_pages() => TourAsync(nameof(Account_pages), async visitor =>
    {
        await visitor.GoToAsync(new Uri(Demo.Provider, "/sign-up"));
        await visitor.SignUpAsync(NewPerson.Create("Ulla"));
        await visitor.ExpectAddressAsync(new Uri(Demo.Provider, "/account"));
        await LookAsync(visitor, "account-new");
        await visitor.GoToAsync(new Uri(Demo.Shop, "/orders"));
        await visitor.AllowAsync();
        await visitor.ExpectAsync("#orders");
        await OpenAsync(visitor, "/account", "account");
        await visitor.PressAsync("[id^=withdraw-]");
        await visitor.ExpectAsync(".message.good");
        await LookAsync(visitor, "account-notice");
        await OpenAsync(visitor, "/account/profile", "profile");
        await visitor.Page.GetByLabel("Date of birth").FillAsync("yesterday");
        await visitor.Page.GetByLabel("Phone number").FillAsync("none");
        await visitor.PressAsync("#save-profile");
        await visitor.ExpectAsync("[aria-invalid=true]");
        await LookAsync(visitor, "profile-refused");
        await OpenAsync(visitor, "/account/password", "password");
        await visitor.Page.GetByLabel("Current password").FillAsync("wrong");
        await visitor.Page.GetByLabel("New password").FillAsync("short");
        await visitor.PressAsync("#change-password");
        await visitor.ExpectAsync("[aria-invalid=true]");
        await LookAsync(visitor, "password-refused");
        await OpenAsync(visitor, "/sign-up", "sign-up-signed-in");
        await OpenAsync(visitor, Authorize("prompt=select_account"), "choose-account");
        await OpenAsync(visitor, "/connect/endsession", "sign-out-asked");
        await OpenAsync(visitor, "/sign-out", "sign-out");
        await visitor.PressAsync("#confirm-logout");
        await visitor.ExpectAsync("#signed-out");
        await LookAsync(visitor, "signed-out");
    });

    [Fact]
    public Task Security_pages() => TourAsync(nameof(Security_pages), async visitor =>
    {
        var person = NewPerson.Create("Vera");
        await OpenAsync(visitor, "/forgot-password", "forgot-password");
        await visitor.Page.GetByLabel("Username or e-mail address").FillAsync("nobody");
        await visitor.PressAsync("#send-link");
        await visitor.ExpectAsync("#sent");
        await LookAsync(visitor, "forgot-password-sent");
        await OpenAsync(visitor, "/reset-password?link=unknown", "reset-password-refused");
        await OpenAsync(visitor, "/sign-in/email", "mail-sign-in");
        await OpenAsync(visitor, "/sign-in/email/code", "mail-code");
        await visitor.GoToAsync(new Uri(Demo.Provider, "/sign-up"));
        await visitor.SignUpAsync(person);
        await visitor.ExpectAddressAsync(new Uri(Demo.Provider, "/account"));
        await OpenAsync(visitor, "/account/email", "email-address");
        await visitor.Page.GetByLabel("New e-mail address").FillAsync("vera@elsewhere.example");
        await visitor.PressAsync("#change-email");
        await visitor.ExpectAsync("#stop-change");
        await LookAsync(visitor, "email-address-changing");
        await OpenAsync(visitor, "/account/email/confirm?link=unknown", "confirm-email-refused");
        await OpenAsync(visitor, "/development/mailbox", "mailbox");
        await OpenAsync(visitor, "/account/security", "security");
        await OpenAsync(visitor, "/account/security/passkeys", "passkeys");
        await OpenAsync(visitor, "/account/security/authenticator", "authenticator");
        var key = await visitor.ReadAsync("#key");
        await visitor.Page.GetByLabel("Code that the app shows").FillAsync("1");
        await visitor.PressAsync("#set-up");
        await visitor.ExpectAsync("[aria-invalid=true]");
        await LookAsync(visitor, "authenticator-refused");
        Assert.Equal(key, await visitor.ReadAsync("#key"));
        await visitor.Page.GetByLabel("Code that the app shows").FillAsync(AuthenticatorApp.Code(key));
        await visitor.PressAsync("#set-up");
        await visitor.ExpectAsync("#codes");
        await LookAsync(visitor, "recovery-codes");
        await OpenAsync(visitor, "/account/security/recovery-codes", "recovery-codes-new");
        await OpenAsync(visitor, "/account/security", "security-with-authenticator");
        await OpenAsync(visitor, "/account/security/history", "history");
        await OpenAsync(visitor, "/account/data", "data");
        await visitor.PressAsync("#sure");
        await visitor.PressAsync("#delete-account");
        await visitor.ExpectAsync("#keep-account");
        await LookAsync(visitor, "data-deleting");
        await OpenAsync(visitor, "/account", "account-deleting");
        await visitor.PressAsync("#sign-out");
        await visitor.ExpectAsync("#signed-out");
        await visitor.GoToAsync(new Uri(Demo.Provider, "/sign-in"));
        await visitor.SignInAsync(person.UserName, person.Password);
        await visitor.ExpectAsync("#verify");
        await LookAsync(visitor, "second-step");
        await visitor.Page.GetByLabel("Code", new PageGetByLabelOptions { Exact = true }).FillAsync("wrong");
        await visitor.PressAsync("#verify");
        await visitor.ExpectAsync("#problem");
        await LookAsync(visitor, "second-step-refused");
    });

    [Fact]
    public Task Pages_that_lead_back_to_apps_by_themselves() => TourAsync(nameof(Pages_that_lead_back_to_apps_by_themselves), async visitor =>
    {
        await visitor.GoToAsync(new Uri(Demo.Provider, "/sign-in"));
        await visitor.SignInAsync("bruno", DemoProcesses.Password);
        await visitor.ExpectAddressAsync(new Uri(Demo.Provider, "/account"));

        // Without their scripts these pages stay long enough to be looked at.
        await visitor.Page.RouteAsync("**/form-post.js*", route => route.AbortAsync());
        await visitor.Page.RouteAsync("**/signed-out.js*", route => route.AbortAsync());
        await OpenAsync(visitor, Authorize("prompt=none&response_mode=form_post", "notes", Demo.Notes), "form-post");

        await visitor.GoToAsync(new Uri(Demo.Notes, "/my-notes"));
        await visitor.PressAsync("#sign-out");
        await visitor.ExpectAsync("#signed-out");
        await LookAsync(visitor, "signed-out-for-app");
    });

    [Fact]
    public Task Error_pages() => TourAsync(nameof(Error_pages), async visitor =>
    {
        await OpenAsync(visitor, "/connect/authorize", "error-request");
        await OpenAsync(visitor, Authorize("", "nobody"), "error-client");
        await OpenAsync(visitor, Authorize("", "shop", new Uri("https://elsewhere.example")), "error-redirect-uri");
        await OpenAsync(visitor, "/no-such-page", "error-not-found");
    });

    [Fact]
    public Task Pages_of_the_sample_apps() => TourAsync(nameof(Pages_of_the_sample_apps), async visitor =>
    {
        foreach (var (name, app, page) in new[] { ("shop", Demo.Shop, "/orders"), ("notes", Demo.Notes, "/my-notes") })
        {
            await LookAtAsync(visitor, app, name + "-start");
            await visitor.GoToAsync(new Uri(app, page));
            await visitor.ExpectAsync("button#sign-in, #allow, #signed-in-as");
            if (await visitor.ShowsAsync("button#sign-in"))
            {
                await visitor.SignInAsync("carol", DemoProcesses.Password);
                await visitor.ExpectAsync("#allow, #signed-in-as");
            }

            if (await visitor.ShowsAsync("#allow"))
            {
                await visitor.AllowAsync();
            }

            await visitor.ExpectAddressAsync(new Uri(app, page));
            await LookAsync(visitor, name);
            await LookAtAsync(visitor, new Uri(app, "/me"), name + "-me");
            await LookAtAsync(visitor, new Uri(app, "/denied"), name + "-denied");
            await LookAtAsync(visitor, new Uri(app, "/signed-out"), name + "-signed-out");
            await LookAtAsync(visitor, new Uri(app, "/no-such-page"), name + "-problem");
        }
    });

    /// <summary>The samples beside the shop and the notebook: before the sign-in, and the page to which it leads.</summary>
    [Fact]
    public Task Pages_of_the_other_samples() => TourAsync(nameof(Pages_of_the_other_samples), async visitor =>
    {
        await visitor.GoToAsync(new Uri(Demo.Provider, "/sign-in"));
        await visitor.SignInAsync("alice", DemoProcesses.Password);
        await visitor.ExpectAddressAsync(new Uri(Demo.Provider, "/account"));
        foreach (var app in WebSample.All(Demo).Where(app => app.Folder is not ("aspnetcore-shop" or "aspnetcore-notes")))
        {
            await LookAtAsync(visitor, app.Address, app.Folder + "-start");
            await app.EnterAsync(visitor);
            await LookAsync(visitor, app.Folder);
        }
    });

    [Fact]
    public Task Developer_and_administration_pages() => TourAsync(nameof(Developer_and_administration_pages), async visitor =>
    {
        await visitor.GoToAsync(new Uri(Demo.Provider, "/developer/apps"));
        await visitor.SignInAsync("alice", DemoProcesses.Password);
        await visitor.ExpectAsync("#register-app");
        await LookAsync(visitor, "apps-none");
        await OpenAsync(visitor, "/developer/apps/new", "app-kinds");
        foreach (var kind in new[] { "web", "single-page", "native", "service", "api" })
        {
            await OpenAsync(visitor, "/developer/apps/new?kind=" + kind, "app-new-" + kind);
        }

        await OpenAsync(visitor, "/developer/apps/new?kind=web", "app-new-web");
        await visitor.PressAsync("#save-app");
        await visitor.ExpectAsync("[aria-invalid=true]");
        await LookAsync(visitor, "app-refused");
        await visitor.Page.GetByLabel("Name", new PageGetByLabelOptions { Exact = true }).FillAsync("Tour of the house");
        await visitor.Page.GetByLabel("Redirect URIs", new PageGetByLabelOptions { Exact = true }).FillAsync("https://tour.example/signed-in");
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
        await visitor.ExpectAsync("#rotate-secret");
        await visitor.PressAsync("#rotate-secret");
        await visitor.ExpectAsync("#client-secret");
        await LookAsync(visitor, "app-new-secret");
        await visitor.PressAsync("#to-app");
        await visitor.PressAsync("#delete-app");
        await visitor.ExpectAsync("#confirm-delete");
        await LookAsync(visitor, "app-delete");
        await OpenAsync(visitor, "/developer/apps", "apps");
        await OpenAsync(visitor, "/admin/apps", "admin-apps");
        await OpenAsync(visitor, "/admin/apps/notes", "admin-app");
    });

    private Task TourAsync(string name, Func<Visitor, Task> tour) => run.Browser.VisitAsync(name, javaScript: true, tour);

    private Task OpenAsync(Visitor visitor, string path, string name) => LookAtAsync(visitor, new Uri(Demo.Provider, path), name);

    private static async Task LookAtAsync(Visitor visitor, Uri address, string name)
    {
        await visitor.GoToAsync(address);
        await LookAsync(visitor, name);
    }

    private static async Task LookAsync(Visitor visitor, string name)
    {
        await Axe.CheckAsync(visitor.Page, name);
        await Reflow.CheckAsync(visitor.Page, name);
        await Screenshots.TakeAtAllWidthsAsync(visitor.Page, name);
    }

    private string Authorize(string more, string client = "shop", Uri? app = null)
    {
        var redirectUri = new Uri(app ?? Demo.Shop, "/signin-oidc");
        return "/connect/authorize?response_type=code&scope=openid&state=tour&nonce=tour"
            + "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
            + $"&client_id={client}&redirect_uri={Uri.EscapeDataString(redirectUri.AbsoluteUri)}&{more}";
    }
}
