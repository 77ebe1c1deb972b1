using System.Net;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Users;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Server.Tests.Account;

/// <summary>The page where people edit the standard claims (OpenID Connect Core 1.0, 5.1).</summary>
public sealed class ProfileTests
{
    private static readonly (string Claim, string Typed, string Told)[] Entered =
    [
        ("name", " Bruno B. ", "Bruno B."),
        ("given_name", "Bruno", "Bruno"),
        ("middle_name", "Benno", "Benno"),
        ("family_name", "Berg", "Berg"),
        ("nickname", "Bru", "Bru"),
        ("profile", "https://bruno.example/me", "https://bruno.example/me"),
        ("website", "https://bruno.example", "https://bruno.example"),
        ("picture", "https://bruno.example/face.png", "https://bruno.example/face.png"),
        ("gender", "male", "male"),
        ("birthdate", "0000-02-29", "0000-02-29"),
        ("zoneinfo", "Europe/Berlin", "Europe/Berlin"),
        ("locale", "de_DE", "de-DE"),
        ("phone_number", "+49 (30) 1234-5678", "+493012345678"),
    ];

    [Fact]
    public async Task What_a_user_enters_reaches_userinfo_at_once_and_moves_updated_at()
    {
        await using var provider = await TestProvider.StartAsync();
        var browser = provider.NewBrowser();
        var desk = provider.NewClient(TestApp.Desk);
        var token = (await desk.SignInAsync(browser, TestUser.Bruno, "openid profile email address phone")).AccessToken!;
        var before = await desk.GetUserInfoAsync(token);
        provider.Time.Advance(TimeSpan.FromMinutes(1));

        await OpenAsync(browser);
        var page = await SaveAsync(
            browser,
            [.. Entered.Select(field => (field.Claim, field.Typed)), ("street_address", "Am Ufer 1\r\nHinterhaus"), ("postal_code", "10115"), ("locality", "Berlin"), ("country", "Germany")]);

        Assert.Equal("/account", page.Address.AbsolutePath);
        Assert.Equal("Guten Tag, Bruno B.", page.TextOf("h1"));
        var after = (await desk.GetUserInfoAsync(token)).EnsureSuccess();
        foreach (var (claim, _, told) in Entered)
        {
            Assert.Equal(told, after[claim]);
        }

        Assert.Equal("False", after["phone_number_verified"]);
        Assert.Equal(before["email"], after["email"]);
        Assert.Equal("Am Ufer 1\nHinterhaus", after.Json.GetProperty("address").GetProperty("street_address").GetString());
        Assert.Equal("Am Ufer 1\nHinterhaus\n10115 Berlin\nGermany", after.Json.GetProperty("address").GetProperty("formatted").GetString());
        Assert.Equal(60, after.Json.GetProperty("updated_at").GetInt64() - before.Json.GetProperty("updated_at").GetInt64());
    }

    [Fact]
    public async Task The_page_shows_what_is_known_and_saving_it_unchanged_changes_nothing()
    {
        await using var provider = await TestProvider.StartAsync();
        var browser = provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        var before = await UserAsync(provider, "alice");
        provider.Time.Advance(TimeSpan.FromMinutes(1));

        var page = await browser.FollowAsync("#edit-profile");

        Assert.Equal("Adams", Value(page, "family_name"));
        Assert.Equal("+351210000000", Value(page, "phone_number"));
        Assert.Equal("Europe/Lisbon", page.Document.QuerySelector("#zoneinfo option[selected]")!.GetAttribute("value"));
        Assert.Contains("alice@example.com", page.TextOf("main dl"), StringComparison.Ordinal);
        Assert.Equal("Your profile has been saved. Apps that may see it see the change from now on.", (await SaveAsync(browser)).TextOf(".message.good"));
        var after = await UserAsync(provider, "alice");
        Assert.Equal((before.Profile, before.UpdatedAt, before.ConcurrencyStamp), (after.Profile, after.UpdatedAt, after.ConcurrencyStamp));
    }

    [Fact]
    public async Task Verified_number_stays_so_until_it_is_another()
    {
        await using var provider = await TestProvider.StartAsync();
        var browser = provider.NewBrowser();
        var desk = provider.NewClient(TestApp.Desk);
        var token = (await desk.SignInAsync(browser, TestUser.Alice, "openid phone address")).AccessToken!;

        await OpenAsync(browser);
        await SaveAsync(browser, ("phone_number", "+351 210 000 000"), ("nickname", "Al"));
        Assert.Equal("True", (await desk.GetUserInfoAsync(token))["phone_number_verified"]);

        await OpenAsync(browser);
        await SaveAsync(browser, ("phone_number", "+351 210 000 001"));
        Assert.Equal("False", (await desk.GetUserInfoAsync(token))["phone_number_verified"]);
        Assert.Equal("1 Tea Street\nLisbon", (await desk.GetUserInfoAsync(token)).Json.GetProperty("address").GetProperty("formatted").GetString());
    }

    [Fact]
    public async Task What_is_emptied_is_gone()
    {
        await using var provider = await TestProvider.StartAsync();
        var browser = provider.NewBrowser();
        var desk = provider.NewClient(TestApp.Desk);
        var token = (await desk.SignInAsync(browser, TestUser.Alice, "openid profile address phone")).AccessToken!;
        var page = await OpenAsync(browser);

        await SaveAsync(browser, [.. Names(page).Select(claim => (claim, ""))]);

        var told = await desk.GetUserInfoAsync(token);
        Assert.Equal("name preferred_username sub updated_at", string.Join(' ', told.Json.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal)));
        Assert.Equal("alice", told["name"]);
        Assert.Null((await UserAsync(provider, "alice")).Profile);
    }

    [Theory]
    [InlineData("name", "a\u202eb")]
    [InlineData("given_name", "a\u200bb")]
    [InlineData("picture", "javascript:alert(1)")]
    [InlineData("website", "bruno.example")]
    [InlineData("birthdate", "1990-02-30")]
    [InlineData("birthdate", "0000")]
    [InlineData("birthdate", "2999-01-01")]
    [InlineData("zoneinfo", "../../../dev/zero")]
    [InlineData("zoneinfo", "Mars/Olympus")]
    [InlineData("locale", "English, please")]
    [InlineData("street_address", "a\u0001b")]
    [InlineData("phone_number", "030 1234")]
    [InlineData("phone_number", "+49 CALL ME")]
    public async Task What_is_wrong_is_said_at_its_field_and_nothing_changes(string claim, string value)
    {
        await using var provider = await TestProvider.StartAsync();
        var browser = provider.NewBrowser();
        await browser.SignInAsync(TestUser.Bruno);
        await OpenAsync(browser);

        var page = await SaveAsync(browser, ("nickname", "Bru"), (claim, value));

        Assert.Equal((HttpStatusCode.OK, "/account/profile"), (page.Status, page.Address.AbsolutePath));
        var field = Assert.Single(page.Document.QuerySelectorAll("[aria-invalid=true]"));
        Assert.Equal($"Form.Claims[{claim}]", field.GetAttribute("name"));
        Assert.Contains(field.GetAttribute("aria-describedby")!.Split(' '), id => page.Document.GetElementById(id) is { TextContent.Length: > 10 } said && said.ClassList.Contains("field-validation-error"));
        Assert.Equal("Bru", Value(page, "nickname"));
        Assert.Null((await UserAsync(provider, "bruno")).Profile);
    }

    [Fact]
    public async Task Claim_without_a_field_counts_for_nothing()
    {
        await using var provider = await TestProvider.StartAsync();
        var browser = provider.NewBrowser();
        await browser.SignInAsync(TestUser.Bruno);
        var page = await OpenAsync(browser);
        var token = page.Document.QuerySelector("input[name=form_token]")!.GetAttribute("value")!;

        await browser.PostAsync(
            "/account/profile",
            [
                new("form_token", token), new("Form.Claims[nickname]", "Bru"), new("Form.Claims[email_verified]", "true"), new("Form.Claims[sub]", "x"),
                new("Form.Claims[role]", "administrator"), new("Form.Claims[phone_number_verified]", "true"), new("Form.Claims[address]", "x"),
            ]);

        Assert.Equal("""{"nickname":"Bru"}""", (await UserAsync(provider, "bruno")).Profile);
    }

    [Fact]
    public async Task The_page_needs_a_user()
    {
        await using var provider = await TestProvider.StartAsync();
        Assert.Equal("/sign-in?returnUrl=%2Faccount%2Fprofile", (await provider.NewBrowser().GoToAsync("/account/profile")).Address.PathAndQuery);
    }

    private static Task<Page> OpenAsync(TestBrowser browser) => browser.GoToAsync("/account/profile");

    private static Task<Page> SaveAsync(TestBrowser browser, params (string Claim, string Value)[] typed) =>
        browser.PressAsync("save-profile", [.. typed.Select(field => ($"Form.Claims[{field.Claim}]", field.Value))]);

    private static string? Value(Page page, string claim) => page.Document.QuerySelector($"[name='Form.Claims[{claim}]']")!.GetAttribute("value");

    private static IEnumerable<string> Names(Page page) => page.Document.QuerySelectorAll("[name^='Form.Claims[']").Select(field => field.GetAttribute("name")![12..^1]);

    private static Task<User> UserAsync(TestProvider provider, string name) =>
        provider.UseAsync<AuthProviderDbContext, User>(database => database.Users.AsNoTracking().SingleAsync(user => user.UserName == name));
}
