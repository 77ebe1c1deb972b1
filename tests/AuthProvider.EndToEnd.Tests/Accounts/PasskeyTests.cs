using AuthProvider.EndToEnd.Tests.Browsing;
using AuthProvider.EndToEnd.Tests.Processes;

namespace AuthProvider.EndToEnd.Tests.Accounts;

/// <summary>Passkeys in a real browser, with its virtual authenticator.</summary>
[Collection(DemoInBrowser.Name)]
public sealed class PasskeyTests(DemoInBrowser run)
{
    private DemoProcesses Demo => run.Demo;

    private Uri Account => new(Demo.Provider, "/account");

    private Uri Passkeys => new(Demo.Provider, "/account/security/passkeys");

    [Fact]
    public Task A_person_adds_a_passkey_signs_in_with_it_and_removes_it() =>
        run.Browser.VisitAsync(nameof(A_person_adds_a_passkey_signs_in_with_it_and_removes_it), javaScript: true, async visitor =>
        {
            var devices = await visitor.Page.Context.NewCDPSessionAsync(visitor.Page);
            await devices.SendAsync("WebAuthn.enable");
            await devices.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
            {
                ["options"] = new
                {
                    protocol = "ctap2", transport = "internal", hasResidentKey = true, hasUserVerification = true, isUserVerified = true, automaticPresenceSimulation = true,
                },
            });
            await visitor.GoToAsync(new Uri(Demo.Provider, "/sign-up"));
            await visitor.SignUpAsync(NewPerson.Create("Paula"));
            await visitor.ExpectAddressAsync(Account);

            await visitor.GoToAsync(Passkeys);
            await visitor.PressAsync("#add-passkey");
            await visitor.ExpectAsync(".remove-passkey");
            await Axe.CheckAsync(visitor.Page, "passkeys-one");
            await Reflow.CheckAsync(visitor.Page, "passkeys-one");
            await Screenshots.TakeAtAllWidthsAsync(visitor.Page, "passkeys-one");

            // The device has one now, and says so.
            Assert.False(await visitor.Page.Locator("#already-there").IsVisibleAsync());
            await visitor.PressAsync("#add-passkey");
            await visitor.ExpectAsync("#already-there");
            await Screenshots.TakeAtAllWidthsAsync(visitor.Page, "passkeys-already-there");
            await SignOutAsync(visitor);

            // The field for the username offers the passkey by itself, and the virtual authenticator takes the offer.
            await visitor.GoToAsync(new Uri(Demo.Provider, "/sign-in"));
            await visitor.ExpectAddressAsync(Account);
            await SignOutAsync(visitor);

            // Where the browser offers nothing, there is the button.
            await visitor.Page.AddInitScriptAsync("PublicKeyCredential.isConditionalMediationAvailable = () => Promise.resolve(false);");
            await visitor.GoToAsync(new Uri(Demo.Provider, "/sign-in"));
            await visitor.PressAsync("#use-passkey");
            await visitor.ExpectAddressAsync(Account);

            await visitor.GoToAsync(Passkeys);
            await visitor.PressAsync(".remove-passkey");
            await visitor.ExpectAsync(".message.good");
            Assert.False(await visitor.ShowsAsync(".remove-passkey"));
        });

    private static async Task SignOutAsync(Visitor visitor)
    {
        await visitor.PressAsync("#sign-out");
        await visitor.ExpectAsync("#signed-out");
    }
}
