using AuthProvider.Storage.Apps;
using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests.DeviceAuthorization;

/// <summary>The device asks for its tokens (RFC 8628, 3.4 and 3.5).</summary>
public sealed class PollingTests : IAsyncLifetime
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

    /// <summary>RFC 8628, 3.5: authorization_pending until the person has answered, then the tokens.</summary>
    [Fact]
    public async Task Device_waits_until_it_is_allowed_and_then_gets_tokens_of_that_person()
    {
        var device = (await Camera.AskForDeviceAsync("openid orders.read")).EnsureSuccess();
        Assert.Equal("authorization_pending", (await Camera.PollAsync(device["device_code"]!)).Error);

        Assert.True((await _browser.AnswerDeviceAsync(device["user_code"]!, TestUser.Alice)).Has("#allowed"));
        var tokens = (await Camera.PollAsync(device["device_code"]!)).EnsureSuccess();
        var subject = await _provider.GetSubjectAsync(TestUser.Alice);
        Assert.Equal(subject, (await Camera.ValidateIdTokenAsync(tokens.IdToken!, nonce: null)).Subject);
        Assert.Equal(subject, (await Camera.GetUserInfoAsync(tokens.AccessToken!))["sub"]);
        Assert.True((await _provider.NewClient(TestApp.Orders).IntrospectAsync(tokens.AccessToken!)).IsActive);
        Assert.NotNull((await Camera.RefreshAsync(tokens.RefreshToken!)).AccessToken);
    }

    /// <summary>RFC 8628, 3.5: slow_down, and the interval grows by 5 seconds for this and all later requests.</summary>
    [Fact]
    public async Task Device_that_polls_too_fast_has_to_slow_down_for_good()
    {
        var code = (await Camera.AskForDeviceAsync()).EnsureSuccess()["device_code"]!;
        Assert.Equal("authorization_pending", (await Camera.PollAsync(code)).Error);
        _provider.Time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal("slow_down", (await Camera.PollAsync(code)).Error);
        _provider.Time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal("slow_down", (await Camera.PollAsync(code)).Error);
        _provider.Time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal("authorization_pending", (await Camera.PollAsync(code)).Error);
        _provider.Time.Advance(TimeSpan.FromSeconds(14));
        Assert.Equal("slow_down", (await Camera.PollAsync(code)).Error);
    }

    [Fact]
    public async Task Device_that_polls_at_its_interval_is_never_told_to_slow_down()
    {
        var code = (await Camera.AskForDeviceAsync()).EnsureSuccess()["device_code"]!;
        for (var poll = 0; poll < 10; poll++)
        {
            Assert.Equal("authorization_pending", (await Camera.PollAsync(code)).Error);
            _provider.Time.Advance(TimeSpan.FromSeconds(5));
        }
    }

    [Fact]
    public async Task Devices_do_not_slow_each_other_down()
    {
        var codes = await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ => (await Camera.AskForDeviceAsync()).EnsureSuccess()["device_code"]!));
        foreach (var code in codes)
        {
            Assert.Equal("authorization_pending", (await Camera.PollAsync(code)).Error);
        }
    }

    /// <summary>RFC 8628, 3.5: expired_token after expires_in, one second before and after.</summary>
    [Fact]
    public async Task Code_that_nobody_answered_expires()
    {
        var code = (await Camera.AskForDeviceAsync()).EnsureSuccess()["device_code"]!;
        _provider.Time.Advance(TimeSpan.FromSeconds(599));
        Assert.Equal("authorization_pending", (await Camera.PollAsync(code)).Error);
        _provider.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("expired_token", (await Camera.PollAsync(code)).Error);
    }

    /// <summary>RFC 8628, 3.2: expires_in counts from the answer, not from the approval.</summary>
    [Fact]
    public async Task Approval_does_not_make_a_code_last_longer()
    {
        var device = (await Camera.AskForDeviceAsync()).EnsureSuccess();
        _provider.Time.Advance(TimeSpan.FromSeconds(590));
        Assert.True((await _browser.AnswerDeviceAsync(device["user_code"]!, TestUser.Alice)).Has("#allowed"));
        _provider.Time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal("expired_token", (await Camera.PollAsync(device["device_code"]!)).Error);
    }

    /// <summary>RFC 8628, 3.5: access_denied.</summary>
    [Fact]
    public async Task Device_that_was_refused_is_told_so()
    {
        var device = (await Camera.AskForDeviceAsync()).EnsureSuccess();
        Assert.True((await _browser.AnswerDeviceAsync(device["user_code"]!, TestUser.Alice, "deny")).Has("#denied"));
        Assert.Equal("access_denied", (await Camera.PollAsync(device["device_code"]!)).Error);
    }

    /// <summary>RFC 8628, 3.4; RFC 6749, 5.2: a code is worth nothing to another client (SECURITY S12), nor is one that never was.</summary>
    [Fact]
    public async Task Code_of_another_app_is_invalid_grant()
    {
        await _provider.UseAsync<AppStore, bool>(async apps =>
        {
            await apps.CreateAsync(new AppDraft { ClientId = "television", Kind = AppKind.Native, Name = "Television", GrantTypes = TestApp.Camera.GrantTypes });
            return true;
        });
        var television = new RelyingPartyClient(_provider, new TestApp("television", AppKind.Native), secret: null);
        var device = (await Camera.AskForDeviceAsync()).EnsureSuccess();
        Assert.Equal("invalid_grant", (await television.PollAsync(device["device_code"]!)).Error);
        Assert.Equal("authorization_pending", (await Camera.PollAsync(device["device_code"]!)).Error);
        await _browser.AnswerDeviceAsync(device["user_code"]!, TestUser.Alice);
        Assert.Equal("invalid_grant", (await television.PollAsync(device["device_code"]!)).Error);
        Assert.Equal("invalid_grant", (await television.PollAsync("nonsense")).Error);
        Assert.NotNull((await Camera.PollAsync(device["device_code"]!)).AccessToken);
    }

    /// <summary>RFC 8628, 5.2: the user code is no device code, and the device code no refresh token (SECURITY S19).</summary>
    [Fact]
    public async Task Code_of_one_kind_is_not_taken_for_another()
    {
        var device = (await Camera.AskForDeviceAsync()).EnsureSuccess();
        await _browser.AnswerDeviceAsync(device["user_code"]!, TestUser.Alice);
        Assert.Equal("invalid_grant", (await Camera.PollAsync(device["user_code"]!.Replace("-", "", StringComparison.Ordinal))).Error);
        Assert.Equal("invalid_grant", (await Camera.RefreshAsync(device["device_code"]!)).Error);
    }

    /// <summary>Of many polls at the same moment one gets tokens (DESIGN, decision 6).</summary>
    [Fact]
    public async Task Code_is_redeemed_once_however_many_ask_at_the_same_moment()
    {
        var device = (await Camera.AskForDeviceAsync()).EnsureSuccess();
        await _browser.AnswerDeviceAsync(device["user_code"]!, TestUser.Alice);
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Camera.PollAsync(device["device_code"]!))));
        Assert.Single(answers, answer => answer.AccessToken is not null);
        Assert.All(answers.Where(answer => answer.AccessToken is null), answer => Assert.Equal("invalid_grant", answer.Error));
    }

    /// <summary>A code that comes back ends what it gave, as RFC 6749, 4.1.2 has it for authorization codes.</summary>
    [Fact]
    public async Task Code_that_is_used_again_ends_its_grant()
    {
        var device = (await Camera.AskForDeviceAsync("openid orders.read")).EnsureSuccess();
        await _browser.AnswerDeviceAsync(device["user_code"]!, TestUser.Alice);
        var tokens = (await Camera.PollAsync(device["device_code"]!)).EnsureSuccess();
        Assert.Equal("invalid_grant", (await Camera.PollAsync(device["device_code"]!)).Error);
        Assert.False((await _provider.NewClient(TestApp.Orders).IntrospectAsync(tokens.AccessToken!)).IsActive);
        Assert.Equal("invalid_grant", (await Camera.RefreshAsync(tokens.RefreshToken!)).Error);
    }

    /// <summary>Of a yes and a no at the same moment one counts, and the device hears that one.</summary>
    [Fact]
    public async Task Of_two_answers_at_the_same_moment_one_counts()
    {
        var device = (await Camera.AskForDeviceAsync()).EnsureSuccess();
        using var other = _provider.NewBrowser();
        foreach (var browser in new[] { _browser, other })
        {
            await browser.SignInAsync(TestUser.Alice);
            await browser.GoToAsync("/device");
            await browser.PressAsync("continue", ("user_code", device["user_code"]!));
        }

        var pages = await Task.WhenAll(Task.Run(() => _browser.PressAsync("allow")), Task.Run(() => other.PressAsync("deny")));
        var poll = await Camera.PollAsync(device["device_code"]!);
        Assert.Single(pages, page => page.Has("#allowed") || page.Has("#denied"));
        Assert.Equal(pages[0].Has("#allowed"), poll.AccessToken is not null);
        Assert.Equal(pages[1].Has("#denied"), poll.Error == "access_denied");
    }

    /// <summary>SECURITY S11: who is switched off between approval and poll gets nothing.</summary>
    [Fact]
    public async Task App_that_was_switched_off_meanwhile_gets_nothing()
    {
        var device = (await Camera.AskForDeviceAsync()).EnsureSuccess();
        await _browser.AnswerDeviceAsync(device["user_code"]!, TestUser.Alice);
        await _provider.UseAsync<AppStore, bool>(async apps =>
        {
            await apps.SetStatusAsync((await apps.FindAsync("camera"))!, AppStatus.Disabled);
            return true;
        });
        Assert.Equal("unauthorized_client", (await Camera.PollAsync(device["device_code"]!)).Error);
    }
}
