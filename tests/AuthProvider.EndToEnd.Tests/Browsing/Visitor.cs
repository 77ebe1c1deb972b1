using Microsoft.Playwright;

namespace AuthProvider.EndToEnd.Tests.Browsing;

/// <summary>A person at a browser: does by what is written on the page what a person does.</summary>
public sealed class Visitor(IPage page)
{
    public IPage Page => page;

    /// <summary>The address without query and fragment.</summary>
    public string Address => new Uri(page.Url).GetLeftPart(UriPartial.Path);

    public Task GoToAsync(Uri address) => page.GotoAsync(address.AbsoluteUri);

    /// <summary>Clicks a link or button by its words.</summary>
    public Task ClickAsync(AriaRole role, string words) => page.GetByRole(role, new PageGetByRoleOptions { Name = words, Exact = true }).ClickAsync();

    public Task PressAsync(string selector) => page.Locator(selector).ClickAsync();

    /// <summary>Fills in the sign-in page and sends it.</summary>
    public async Task SignInAsync(string userName, string password, bool remember = false)
    {
        await ExpectAsync("button#sign-in");
        await page.GetByLabel("Username or e-mail address").FillAsync(userName);
        await page.GetByLabel("Password", new PageGetByLabelOptions { Exact = true }).FillAsync(password);
        await page.GetByLabel("Stay signed in on this device").SetCheckedAsync(remember);
        await PressAsync("button#sign-in");
    }

    /// <summary>Fills in the sign-up page and sends it.</summary>
    public async Task SignUpAsync(NewPerson person)
    {
        await page.GetByLabel("Username", new PageGetByLabelOptions { Exact = true }).FillAsync(person.UserName);
        await page.GetByLabel("E-mail address").FillAsync(person.Email);
        await page.GetByLabel("Password", new PageGetByLabelOptions { Exact = true }).FillAsync(person.Password);
        await page.GetByLabel("Name to show").FillAsync(person.DisplayName);
        await PressAsync("#create-account");
    }

    public Task AllowAsync() => PressAsync("#allow");

    public Task DenyAsync() => PressAsync("#deny");

    /// <summary>Waits until the page holds an element.</summary>
    public Task ExpectAsync(string selector) => page.Locator(selector).First.WaitForAsync();

    /// <summary>Waits until the browser is at an address; what its query says does not matter.</summary>
    public Task ExpectAddressAsync(Uri address) =>
        page.WaitForURLAsync(url => new Uri(url).GetLeftPart(UriPartial.Path) == address.GetLeftPart(UriPartial.Path));

    /// <summary>The text of an element.</summary>
    public async Task<string> ReadAsync(string selector) => (await page.Locator(selector).InnerTextAsync()).Trim();

    public async Task<bool> ShowsAsync(string selector) => await page.Locator(selector).CountAsync() > 0;
}
