using AuthProvider.EndToEnd.Tests.Browsing;
using AuthProvider.EndToEnd.Tests.Processes;
using Microsoft.Playwright;

namespace AuthProvider.EndToEnd.Tests.SingleSignOn;

/// <summary>One sign-in for both apps of the demo, in a real browser.</summary>
[Collection(DemoInBrowser.Name)]
public sealed class SingleSignOnTests(DemoInBrowser run)
{
    private DemoProcesses Demo => run.Demo;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task A_new_person_signs_up_on_the_way_to_an_app_and_sees_what_its_API_answers(bool javaScript) =>
        run.Browser.VisitAsync(nameof(A_new_person_signs_up_on_the_way_to_an_app_and_sees_what_its_API_answers), javaScript, async visitor =>
        {
            var person = NewPerson.Create("Nora");
            await visitor.GoToAsync(Demo.Shop);
            await visitor.ClickAsync(AriaRole.Link, "Sign in and see your orders");
            await visitor.ClickAsync(AriaRole.Link, "Create an account");
            await visitor.SignUpAsync(person);

            Assert.Contains("See what you have ordered", await visitor.ReadAsync("#asks"), StringComparison.Ordinal);
            await visitor.AllowAsync();

            await visitor.ExpectAddressAsync(new Uri(Demo.Shop, "/orders"));
            await visitor.ExpectAsync("#orders tbody tr");
            Assert.Equal(person.DisplayName, await visitor.ReadAsync("#signed-in-as"));
        });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task A_person_signed_in_to_the_shop_opens_the_notebook_without_a_password(bool javaScript) =>
        run.Browser.VisitAsync(nameof(A_person_signed_in_to_the_shop_opens_the_notebook_without_a_password), javaScript, async visitor =>
        {
            await SignInToShopAsync(visitor, "bruno");
            var (subject, session, time) = await WhoAmIAsync(visitor, Demo.Shop);

            await visitor.GoToAsync(new Uri(Demo.Notes, "/my-notes"));
            await visitor.ExpectAddressAsync(new Uri(Demo.Notes, "/my-notes"));
            Assert.Equal((subject, session, time), await WhoAmIAsync(visitor, Demo.Notes));
        });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Who_says_no_is_back_at_the_app_without_access_and_is_asked_again_the_next_time(bool javaScript) =>
        run.Browser.VisitAsync(nameof(Who_says_no_is_back_at_the_app_without_access_and_is_asked_again_the_next_time), javaScript, async visitor =>
        {
            var person = NewPerson.Create("Dana");
            await visitor.GoToAsync(new Uri(Demo.Provider, "/sign-up"));
            await visitor.SignUpAsync(person);
            await visitor.ExpectAddressAsync(new Uri(Demo.Provider, "/account"));

            await visitor.GoToAsync(new Uri(Demo.Shop, "/orders"));
            await visitor.DenyAsync();
            await visitor.ExpectAddressAsync(new Uri(Demo.Shop, "/denied"));
            Assert.False(await visitor.ShowsAsync("#signed-in-as"));

            await visitor.GoToAsync(new Uri(Demo.Shop, "/orders"));
            await visitor.AllowAsync();
            await visitor.ExpectAsync("#orders");
        });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Access_is_remembered_until_it_is_withdrawn_on_the_account_page(bool javaScript) =>
        run.Browser.VisitAsync(nameof(Access_is_remembered_until_it_is_withdrawn_on_the_account_page), javaScript, async visitor =>
        {
            var person = NewPerson.Create("Wilma");
            await visitor.GoToAsync(new Uri(Demo.Provider, "/sign-up"));
            await visitor.SignUpAsync(person);
            await visitor.ExpectAddressAsync(new Uri(Demo.Provider, "/account"));
            await visitor.GoToAsync(new Uri(Demo.Shop, "/orders"));
            await visitor.AllowAsync();
            await visitor.ExpectAsync("#orders");

            // The shop forgets the person, the provider does not: no question comes.
            await visitor.Page.Context.ClearCookiesAsync(new BrowserContextClearCookiesOptions { Name = "__Host-Shop" });
            await visitor.GoToAsync(new Uri(Demo.Shop, "/orders"));
            await visitor.ExpectAsync("#orders");

            await visitor.GoToAsync(new Uri(Demo.Provider, "/account"));
            await visitor.ClickAsync(AriaRole.Button, "Withdraw the access of Shop");
            await visitor.GoToAsync(new Uri(Demo.Shop, "/orders"));
            await visitor.ExpectAsync("#api-refusal");
            await visitor.Page.Context.ClearCookiesAsync(new BrowserContextClearCookiesOptions { Name = "__Host-Shop" });
            await visitor.GoToAsync(new Uri(Demo.Shop, "/orders"));
            await visitor.ExpectAsync("#allow");
        });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task A_wrong_password_gets_a_message_and_the_right_one_leads_on_to_the_app(bool javaScript) =>
        run.Browser.VisitAsync(nameof(A_wrong_password_gets_a_message_and_the_right_one_leads_on_to_the_app), javaScript, async visitor =>
        {
            await visitor.GoToAsync(new Uri(Demo.Notes, "/my-notes"));
            await visitor.SignInAsync("bruno", "not the password");
            await visitor.ExpectAsync("#problem");

            await visitor.SignInAsync("bruno", DemoProcesses.Password);
            await visitor.ExpectAddressAsync(new Uri(Demo.Notes, "/my-notes"));
        });

    private async Task SignInToShopAsync(Visitor visitor, string userName)
    {
        await visitor.GoToAsync(new Uri(Demo.Shop, "/orders"));
        await visitor.SignInAsync(userName, DemoProcesses.Password);
        await visitor.ExpectAsync("#allow, #orders");
        if (await visitor.ShowsAsync("#allow"))
        {
            await visitor.AllowAsync();
        }

        await visitor.ExpectAsync("#orders");
    }

    private static async Task<(string Subject, string Session, string SignedInAt)> WhoAmIAsync(Visitor visitor, Uri app)
    {
        await visitor.GoToAsync(new Uri(app, "/me"));
        return (await visitor.ReadAsync("#sub"), await visitor.ReadAsync("#sid"), await visitor.ReadAsync("#auth_time"));
    }
}
