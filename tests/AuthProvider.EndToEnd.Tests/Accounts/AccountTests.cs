using AuthProvider.EndToEnd.Tests.Browsing;
using AuthProvider.EndToEnd.Tests.Processes;
using Microsoft.Playwright;

namespace AuthProvider.EndToEnd.Tests.Accounts;

/// <summary>What a person does with the account itself, in a real browser.</summary>
[Collection(DemoInBrowser.Name)]
public sealed class AccountTests(DemoInBrowser run)
{
    private DemoProcesses Demo => run.Demo;

    private Uri Account => new(Demo.Provider, "/account");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task A_session_ended_on_another_device_asks_for_the_password_here(bool javaScript) =>
        run.Browser.VisitAsync(nameof(A_session_ended_on_another_device_asks_for_the_password_here), javaScript, async here =>
        {
            var person = NewPerson.Create("Sofia");
            await here.GoToAsync(new Uri(Demo.Provider, "/sign-up"));
            await here.SignUpAsync(person);
            await here.ExpectAddressAsync(Account);

            await run.Browser.VisitAsync(nameof(A_session_ended_on_another_device_asks_for_the_password_here) + "-there", javaScript, async there =>
            {
                await there.GoToAsync(Account);
                await there.SignInAsync(person.UserName, person.Password);
                await there.ExpectAddressAsync(Account);
                await there.PressAsync("#end-others");
                await there.ExpectAddressAsync(Account);
            });

            await here.GoToAsync(Account);
            await here.ExpectAsync("input[type=password]");
        });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task A_changed_password_is_the_one_that_signs_in(bool javaScript) =>
        run.Browser.VisitAsync(nameof(A_changed_password_is_the_one_that_signs_in), javaScript, async visitor =>
        {
            var person = NewPerson.Create("Petra");
            const string NewPassword = "snow on the south window";
            await visitor.GoToAsync(new Uri(Demo.Provider, "/sign-up"));
            await visitor.SignUpAsync(person);
            await visitor.ExpectAddressAsync(Account);

            await visitor.ClickAsync(AriaRole.Link, "Change password");
            await visitor.Page.GetByLabel("Current password").FillAsync(person.Password);
            await visitor.Page.GetByLabel("New password").FillAsync(NewPassword);
            await visitor.PressAsync("#change-password");
            await visitor.ExpectAddressAsync(Account);

            await visitor.PressAsync("#sign-out");
            await visitor.ExpectAsync("#signed-out");
            await visitor.GoToAsync(Account);
            await visitor.SignInAsync(person.UserName, person.Password);
            await visitor.ExpectAsync("#problem");
            await visitor.SignInAsync(person.UserName, NewPassword);
            await visitor.ExpectAddressAsync(Account);
        });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task A_refused_sign_up_says_why_at_the_field_and_keeps_what_was_typed(bool javaScript) =>
        run.Browser.VisitAsync(nameof(A_refused_sign_up_says_why_at_the_field_and_keeps_what_was_typed), javaScript, async visitor =>
        {
            var person = NewPerson.Create("Ruth");
            await visitor.GoToAsync(new Uri(Demo.Provider, "/sign-up"));
            await visitor.SignUpAsync(person with { Password = person.UserName + "1" });
            var field = visitor.Page.GetByLabel("Password", new PageGetByLabelOptions { Exact = true });
            await visitor.ExpectAsync("[aria-invalid=true]");
            Assert.Equal("true", await field.GetAttributeAsync("aria-invalid"));
            var message = (await field.GetAttributeAsync("aria-describedby"))!.Split(' ')[0];
            Assert.NotEmpty(await visitor.ReadAsync("#" + message));
            Assert.Equal(person.UserName, await visitor.Page.GetByLabel("Username", new PageGetByLabelOptions { Exact = true }).InputValueAsync());

            await visitor.SignUpAsync(person);
            await visitor.ExpectAddressAsync(Account);
        });

    [Fact]
    public Task A_meter_says_how_strong_a_password_is_while_it_is_typed() =>
        run.Browser.VisitAsync(nameof(A_meter_says_how_strong_a_password_is_while_it_is_typed), javaScript: true, async visitor =>
        {
            await visitor.GoToAsync(new Uri(Demo.Provider, "/sign-up"));
            var field = visitor.Page.GetByLabel("Password", new PageGetByLabelOptions { Exact = true });
            var meter = visitor.Page.GetByLabel("Strength of the password");
            Assert.False(await meter.IsVisibleAsync());

            await field.PressSequentiallyAsync("password1");
            await visitor.ExpectAsync(".strength:visible:has-text('commonest')");
            await field.FillAsync("");
            await field.PressSequentiallyAsync("snow on the south window");
            await visitor.ExpectAsync(".strength:visible:has-text('strong')");
            Assert.Equal("4", await meter.EvaluateAsync<string>("meter => String(meter.value)"));

            await field.FillAsync("short");
            await meter.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Hidden });
        });
}
