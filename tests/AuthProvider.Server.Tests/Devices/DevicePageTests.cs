using System.Net;
using AuthProvider.Testing;

namespace AuthProvider.Server.Tests.Devices;

/// <summary>The page on which people type the code of a device (RFC 8628, 3.3 and 5).</summary>
public sealed class DevicePageTests : IAsyncLifetime
{
    private TestProvider _provider = null!;
    private TestBrowser _browser = null!;

    private RelyingPartyClient Camera => _provider.NewClient(TestApp.Camera);

    public async Task InitializeAsync()
    {
        _provider = await TestProvider.StartAsync();
        _browser = _provider.NewBrowser();
    }

    public async Task DisposeAsync()
    {
        _browser.Dispose();
        await _provider.DisposeAsync();
    }

    /// <summary>RFC 8628, 3.3: the person signs in, types the code, and allows the app.</summary>
    [Fact]
    public async Task Person_signs_in_types_the_code_and_allows_the_app()
    {
        var device = (await Camera.AskForDeviceAsync("openid orders.read")).EnsureSuccess();
        Assert.True((await _browser.GoToAsync(device["verification_uri"]!)).Has("#sign-in"));
        Assert.True((await _browser.SignInAsync(TestUser.Alice.UserName)).Has("#user_code"));

        var question = await _browser.PressAsync("continue", ("user_code", device["user_code"]!));
        Assert.Equal(device["user_code"], question.TextOf("#code"));
        Assert.Contains("Camera", question.TextOf("h1"), StringComparison.Ordinal);
        Assert.Contains("Read your orders", question.TextOf("#asks"), StringComparison.Ordinal);
        Assert.True(question.Has("#operator"));
        Assert.True((await _browser.AllowAsync()).Has("#allowed"));
    }

    /// <summary>RFC 8628, 3.3.1: the complete address brings the code along, through the sign-in page too.</summary>
    [Fact]
    public async Task Code_in_the_address_is_filled_in()
    {
        var device = (await Camera.AskForDeviceAsync()).EnsureSuccess();
        await _browser.GoToAsync(device["verification_uri_complete"]!);
        var page = await _browser.SignInAsync(TestUser.Alice.UserName);
        Assert.Equal(device["user_code"], page.Document.GetElementById("user_code")!.GetAttribute("value"));
    }

    /// <summary>RFC 8628, 5.4: opening a link that somebody sent allows nothing, and says nothing about the code.</summary>
    [Fact]
    public async Task Link_with_a_code_never_leads_past_the_question()
    {
        var device = (await Camera.AskForDeviceAsync()).EnsureSuccess();
        await _browser.SignInAsync(TestUser.Alice);
        var page = await _browser.GoToAsync(device["verification_uri_complete"]! + "&answer=allow");
        Assert.False(page.Has("#allow"));
        Assert.DoesNotContain("Camera", page.Text, StringComparison.Ordinal);
        Assert.Equal("authorization_pending", (await Camera.PollAsync(device["device_code"]!)).Error);

        var question = await _browser.PressAsync("continue");
        Assert.True(question.Has("#allow"));
        Assert.Equal(device["user_code"], question.TextOf("#code"));
        _provider.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("authorization_pending", (await Camera.PollAsync(device["device_code"]!)).Error);
    }

    /// <summary>RFC 6749, 10.12: another site cannot post the answer.</summary>
    [Fact]
    public async Task Answer_without_the_form_of_the_page_is_not_taken()
    {
        var device = (await Camera.AskForDeviceAsync()).EnsureSuccess();
        await _browser.SignInAsync(TestUser.Alice);
        await _browser.PostAsync("/device", [new("user_code", device["user_code"]!), new("answer", "allow")]);
        Assert.Equal("authorization_pending", (await Camera.PollAsync(device["device_code"]!)).Error);
    }

    /// <summary>RFC 8628, 6.1: case, dashes and blanks do not matter.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Code_may_be_typed_in_many_ways(int way)
    {
        var code = (await Camera.AskForDeviceAsync()).EnsureSuccess()["user_code"]!;
        var plain = code.Replace("-", "", StringComparison.Ordinal);
        string[] ways = [plain.ToLowerInvariant(), string.Join(' ', plain.AsEnumerable()), $" {code.ToLowerInvariant()} ", code.Replace('-', '\u2013')];
        await _browser.SignInAsync(TestUser.Alice);
        await _browser.GoToAsync("/device");
        Assert.Equal(code, (await _browser.PressAsync("continue", ("user_code", ways[way]))).TextOf("#code"));
    }

    [Fact]
    public async Task Refused_app_gets_nothing_and_the_code_is_used()
    {
        var device = (await Camera.AskForDeviceAsync()).EnsureSuccess();
        Assert.True((await _browser.AnswerDeviceAsync(device["user_code"]!, TestUser.Alice, "deny")).Has("#denied"));
        Assert.True((await TypeAsync(device["user_code"]!)).Has("#problem"));
        Assert.Equal("access_denied", (await Camera.PollAsync(device["device_code"]!)).Error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("BCDF-GHJK")]
    [InlineData("AEIO-UAEI")]
    [InlineData("<script>")]
    public async Task Wrong_code_is_answered_with_one_sentence(string code)
    {
        await _browser.SignInAsync(TestUser.Alice);
        var page = await TypeAsync(code);
        Assert.StartsWith("This code is not right", page.TextOf("#problem"), StringComparison.Ordinal);
        Assert.False(page.Has("#allow"));
    }

    [Fact]
    public async Task Expired_code_is_answered_like_a_wrong_one()
    {
        var device = (await Camera.AskForDeviceAsync()).EnsureSuccess();
        _provider.Time.Advance(TimeSpan.FromSeconds(601));
        await _browser.SignInAsync(TestUser.Alice);
        Assert.StartsWith("This code is not right", (await TypeAsync(device["user_code"]!)).TextOf("#problem"), StringComparison.Ordinal);
    }

    /// <summary>RFC 8628, 5.1: guesses are counted, and even the right code is not taken after too many (SECURITY S14).</summary>
    [Fact]
    public async Task Guessing_ends_after_ten_wrong_codes()
    {
        var device = (await Camera.AskForDeviceAsync()).EnsureSuccess();
        await _browser.SignInAsync(TestUser.Alice);
        for (var guess = 0; guess < 10; guess++)
        {
            Assert.Equal(HttpStatusCode.OK, (await TypeAsync("BCDF-GHJK")).Status);
        }

        var refused = await TypeAsync(device["user_code"]!);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        Assert.NotNull(refused.Headers!.RetryAfter);
        Assert.False(refused.Has("#allow"));

        _provider.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.True((await TypeAsync(device["user_code"]!)).Has("#allow"));
    }

    /// <summary>The page needs no script, no style of its own, and leads nowhere but here.</summary>
    [Fact]
    public async Task Page_lives_under_the_strict_policy()
    {
        var device = (await Camera.AskForDeviceAsync()).EnsureSuccess();
        await _browser.SignInAsync(TestUser.Alice);
        await _browser.GoToAsync("/device");
        var page = await TypeAsync(device["user_code"]!);
        Assert.Contains("form-action 'self';", page.Headers!.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.False(page.Has("script, style, [style]"));
    }

    /// <summary>The square says the complete address, as the device's own does (RFC 8628, 3.3.1).</summary>
    [Fact]
    public async Task Code_in_the_address_is_shown_as_a_square_too()
    {
        var device = (await Camera.AskForDeviceAsync()).EnsureSuccess();
        await _browser.SignInAsync(TestUser.Alice);
        var page = await _browser.GoToAsync(device["verification_uri_complete"]!);
        Assert.Equal(device["verification_uri_complete"], page.Document.GetElementById("qr")!.GetAttribute("aria-label"));
        Assert.True(page.Has("#qr path"));
        Assert.False((await _browser.GoToAsync("/device?user_code=https://evil.example")).Has("#qr"));
    }

    /// <summary>What was allowed on the page is on the list of apps, and can be withdrawn there.</summary>
    [Fact]
    public async Task Withdrawn_access_ends_the_device()
    {
        var device = (await Camera.AskForDeviceAsync()).EnsureSuccess();
        await _browser.AnswerDeviceAsync(device["user_code"]!, TestUser.Alice);
        var tokens = (await Camera.PollAsync(device["device_code"]!)).EnsureSuccess();
        var account = await _browser.GoToAsync("/account");
        Assert.Contains("Camera", account.Text, StringComparison.Ordinal);
        await _browser.PressAsync(account.Document.QuerySelector("[id^=withdraw-]")!.Id!);
        Assert.Equal("invalid_grant", (await Camera.RefreshAsync(tokens.RefreshToken!)).Error);
    }

    /// <summary>A device is no window of the browser in which it was allowed.</summary>
    [Fact]
    public async Task Signing_out_of_the_browser_leaves_the_device_alone()
    {
        var device = (await Camera.AskForDeviceAsync()).EnsureSuccess();
        await _browser.AnswerDeviceAsync(device["user_code"]!, TestUser.Alice);
        var tokens = (await Camera.PollAsync(device["device_code"]!)).EnsureSuccess();
        await _browser.GoToAsync("/sign-out");
        await _browser.ConfirmSignOutAsync();
        Assert.NotNull((await Camera.RefreshAsync(tokens.RefreshToken!)).AccessToken);
    }

    private async Task<Page> TypeAsync(string code)
    {
        await _browser.GoToAsync("/device");
        return await _browser.PressAsync("continue", ("user_code", code));
    }
}
