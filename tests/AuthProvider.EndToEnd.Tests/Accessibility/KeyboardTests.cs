using AuthProvider.EndToEnd.Tests.Browsing;
using AuthProvider.EndToEnd.Tests.Processes;

namespace AuthProvider.EndToEnd.Tests.Accessibility;

/// <summary>Everything that people do here, done with the keyboard alone.</summary>
[Collection(DemoInBrowser.Name)]
public sealed class KeyboardTests(DemoInBrowser run)
{
    private DemoProcesses Demo => run.Demo;

    private Uri Account => new(Demo.Provider, "/account");

    [Fact]
    public Task A_person_comes_from_an_app_makes_an_account_and_allows_the_app() =>
        run.Browser.VisitAsync(nameof(A_person_comes_from_an_app_makes_an_account_and_allows_the_app), javaScript: true, async visitor =>
        {
            var keyboard = new Keyboard(visitor.Page);
            var person = NewPerson.Create("Kim");
            await visitor.GoToAsync(new Uri(Demo.Shop, "/orders"));
            await keyboard.PressAtAsync("a[href*='/sign-up']");
            await SignUpAsync(keyboard, person);
            await keyboard.PressAtAsync("#allow", "Space");
            await visitor.ExpectAsync("#orders");

            // The link past the navigation leads to the content: the next stop is in it.
            await visitor.GoToAsync(Account);
            await keyboard.PressAsync("Tab");
            await keyboard.PressAtAsync(".skip:focus");
            await keyboard.PressAsync("Tab");
            Assert.True(await visitor.Page.EvaluateAsync<bool>("document.querySelector('main').contains(document.activeElement)"));

            await keyboard.PressAtAsync("[id^=withdraw-]");
            await visitor.ExpectAsync(".message.good");
            Assert.False(await visitor.ShowsAsync("[id^=withdraw-]"));

            await keyboard.PressAtAsync("#sign-out");
            await visitor.ExpectAsync("#signed-out");
            await visitor.GoToAsync(new Uri(Demo.Shop, "/orders"));
            await visitor.ExpectAsync("button#sign-in");
        });

    [Fact]
    public Task A_person_signs_in_stays_signed_in_and_chooses_the_account() =>
        run.Browser.VisitAsync(nameof(A_person_signs_in_stays_signed_in_and_chooses_the_account), javaScript: true, async visitor =>
        {
            // The first field has the focus already, and Enter in the last one sends the form.
            var keyboard = new Keyboard(visitor.Page);
            await visitor.GoToAsync(new Uri(Demo.Provider, "/sign-in"));
            await visitor.ExpectAsync("#username:focus");
            await keyboard.FillAsync("#username", "carol");
            await keyboard.FillAsync("#password", "wrong");
            await keyboard.PressAsync("Enter");
            await visitor.ExpectAsync("#problem");
            await visitor.ExpectAsync("#password:focus");
            await keyboard.FillAsync("#password", DemoProcesses.Password);
            await keyboard.PressAtAsync("#remember", "Space");
            await visitor.ExpectAsync("#remember:checked");
            await keyboard.PressAtAsync("button#sign-in");
            await visitor.ExpectAddressAsync(Account);

            await keyboard.PressAtAsync("button[name=language][value=ar]");
            await visitor.ExpectAsync("html[dir=rtl]");
            await visitor.ExpectAddressAsync(Account);
            await keyboard.PressAtAsync("button[name=language][value=en]", "Space");
            await visitor.ExpectAsync("html[dir=ltr]");

            await visitor.GoToAsync(new Uri(
                Demo.Provider,
                "/connect/authorize?response_type=code&scope=openid%20profile&prompt=select_account%20consent&client_id=shop&state=keys&nonce=keys"
                + "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
                + $"&redirect_uri={Uri.EscapeDataString(new Uri(Demo.Shop, "/signin-oidc").AbsoluteUri)}"));
            await keyboard.PressAtAsync("button[name=sid]");
            await visitor.ExpectAsync("#deny");
            await keyboard.PressAtAsync("#deny");
            await visitor.Page.WaitForURLAsync(url => url.StartsWith(Demo.Shop.AbsoluteUri, StringComparison.Ordinal));
        });

    [Fact]
    public Task A_person_ends_a_session_changes_the_password_and_sets_up_an_authenticator() =>
        run.Browser.VisitAsync(nameof(A_person_ends_a_session_changes_the_password_and_sets_up_an_authenticator), javaScript: true, async visitor =>
        {
            var keyboard = new Keyboard(visitor.Page);
            var person = NewPerson.Create("Lou");
            const string NewPassword = "snow on the south window";
            await visitor.GoToAsync(new Uri(Demo.Provider, "/sign-up"));
            await SignUpAsync(keyboard, person);
            await visitor.ExpectAddressAsync(Account);
            await run.Browser.VisitAsync(nameof(A_person_ends_a_session_changes_the_password_and_sets_up_an_authenticator) + "-there", javaScript: true, async there =>
            {
                await there.GoToAsync(Account);
                await there.SignInAsync(person.UserName, person.Password);
                await there.ExpectAddressAsync(Account);
            });

            await visitor.GoToAsync(Account);
            await keyboard.PressAtAsync("form[action*=EndSession] button");
            await visitor.ExpectAsync(".message.good");
            Assert.False(await visitor.ShowsAsync("form[action*=EndSession]"));

            // What is wrong has the focus.
            await keyboard.PressAtAsync("a[href$='/account/password']");
            await keyboard.FillAsync("#current-password", "wrong");
            await keyboard.FillAsync("#new-password", NewPassword);
            await keyboard.PressAsync("Enter");
            await visitor.ExpectAsync("#current-password[aria-invalid=true]:focus");
            await keyboard.FillAsync("#current-password", person.Password);
            await keyboard.FillAsync("#new-password", NewPassword);
            await keyboard.PressAtAsync("#change-password");
            await visitor.ExpectAddressAsync(Account);

            await keyboard.PressAtAsync("#security");
            await keyboard.PressAtAsync("#authenticator");
            var key = await visitor.ReadAsync("#key");
            await keyboard.FillAsync("#code", AuthenticatorApp.Code(key));
            await keyboard.PressAsync("Enter");
            await visitor.ExpectAsync("#codes");
            await keyboard.PressAtAsync("#done");
            await visitor.ExpectAddressAsync(new Uri(Demo.Provider, "/account/security"));
        });

    [Fact]
    public Task A_developer_registers_an_API() => run.Browser.VisitAsync(nameof(A_developer_registers_an_API), javaScript: true, async visitor =>
    {
        var keyboard = new Keyboard(visitor.Page);
        await visitor.GoToAsync(new Uri(Demo.Provider, "/sign-up"));
        await SignUpAsync(keyboard, NewPerson.Create("Noa"));
        await keyboard.PressAtAsync("header a[href='/developer/apps']");
        await keyboard.PressAtAsync("#register-app");
        await keyboard.PressAtAsync("#kind-api");
        await keyboard.FillAsync("[name='Form.Name']", "Keys and locks");
        await keyboard.GoToAsync("[name='Form.AccessToken']:checked");
        await keyboard.PressAsync("ArrowDown");
        await visitor.ExpectAsync("#token-recorded:checked:focus");
        await keyboard.PressAtAsync("details:not([open]) summary", "Space");
        await visitor.ExpectAsync("details[open] summary:focus");
        await keyboard.PressAtAsync("#save-app");
        await visitor.ExpectAsync("#client-secret");
        await keyboard.PressAtAsync("#to-app");
        await keyboard.PressAtAsync("#delete-app");
        await keyboard.PressAtAsync("#confirm-delete");
        await visitor.ExpectAsync(".message.good");
    });

    private static async Task SignUpAsync(Keyboard keyboard, NewPerson person)
    {
        await keyboard.FillAsync("#username", person.UserName);
        await keyboard.FillAsync("#email", person.Email);
        await keyboard.FillAsync("#password", person.Password);
        await keyboard.PressAsync("Enter");
    }
}
