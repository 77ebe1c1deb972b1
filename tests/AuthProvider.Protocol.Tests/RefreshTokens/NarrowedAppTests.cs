using AuthProvider.Storage.Apps;
using AuthProvider.Testing;
using static AuthProvider.Protocol.Tests.GrantsProvider;

namespace AuthProvider.Protocol.Tests.RefreshTokens;

/// <summary>What is taken from an app counts for what it was granted before, too.</summary>
public sealed class NarrowedAppTests : IAsyncLifetime
{
    private TestProvider _provider = null!;
    private TestBrowser _browser = null!;

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

    private RelyingPartyClient Desk => _provider.NewClient(TestApp.Desk);

    [Fact]
    public async Task Refresh_grants_no_scope_that_the_app_may_not_ask_for_any_more()
    {
        var tokens = await Desk.SignInAsync(_browser, TestUser.Alice, "openid email offline_access orders.read");
        await WithoutScopesAsync(TestApp.Desk, "email", "orders.read");

        Assert.Equal("invalid_scope", (await Desk.RefreshAsync(tokens.RefreshToken!, ("scope", "openid email"))).Error);
        var refreshed = (await Desk.RefreshAsync(tokens.RefreshToken!)).EnsureSuccess();

        Assert.Equal(["offline_access", "openid"], ScopesOf(refreshed.AccessToken!));
        Assert.DoesNotContain("orders", MemberOf(refreshed.AccessToken!, "aud")!, StringComparison.Ordinal);
        Assert.Null((await Desk.GetUserInfoAsync(refreshed.AccessToken!))["email"]);
        Assert.False((await _provider.NewClient(TestApp.Orders).IntrospectAsync(refreshed.AccessToken!)).IsActive);
        Assert.Equal(["offline_access", "openid"], ScopesOf((await Desk.RefreshAsync(refreshed.RefreshToken!)).EnsureSuccess().AccessToken!));
    }

    [Fact]
    public async Task Refresh_grants_no_scope_of_an_api_that_is_gone()
    {
        var tokens = await Desk.SignInAsync(_browser, TestUser.Alice, "openid offline_access orders.read");
        await _provider.UseAsync<AppStore, bool>(async apps =>
        {
            await apps.DeleteAsync((await apps.FindAsync(TestApp.Orders.ClientId))!);
            return true;
        });

        var refreshed = (await Desk.RefreshAsync(tokens.RefreshToken!)).EnsureSuccess();

        Assert.Equal(["offline_access", "openid"], ScopesOf(refreshed.AccessToken!));
        Assert.DoesNotContain("orders", MemberOf(refreshed.AccessToken!, "aud")!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Device_gets_no_scope_that_was_taken_from_its_app_before_it_was_allowed()
    {
        var camera = _provider.NewClient(TestApp.Camera);
        var device = (await camera.AskForDeviceAsync("openid orders.read")).EnsureSuccess();
        await WithoutScopesAsync(TestApp.Camera, "orders.read");

        await _browser.AnswerDeviceAsync(device["user_code"]!, TestUser.Alice);

        Assert.DoesNotContain("orders.read", ScopesOf((await camera.PollAsync(device["device_code"]!)).EnsureSuccess().AccessToken!));
    }

    /// <summary>Another app is meant by the name from then on.</summary>
    [Fact]
    public async Task Token_of_a_deleted_app_is_none_of_a_later_app_of_its_name()
    {
        var (robot, orders) = (_provider.NewClient(TestApp.Robot), _provider.NewClient(TestApp.Orders));
        var token = (await robot.GetOwnTokenAsync("orders.read")).EnsureSuccess().AccessToken!;
        Assert.True((await orders.IntrospectAsync(token)).IsActive);

        _provider.Time.Advance(TimeSpan.FromMinutes(1));
        await _provider.UseAsync<AppStore, bool>(async apps =>
        {
            var app = (await apps.FindAsync(TestApp.Robot.ClientId))!;
            var draft = await apps.ReadAsync(app);
            await apps.DeleteAsync(app);
            await apps.CreateAsync(draft with { Scopes = [] });
            return true;
        });

        Assert.False((await orders.IntrospectAsync(token)).IsActive);
    }

    private Task<bool> WithoutScopesAsync(TestApp app, params string[] scopes) => _provider.UseAsync<AppStore, bool>(async apps =>
    {
        var row = (await apps.FindAsync(app.ClientId))!;
        var draft = await apps.ReadAsync(row);
        return await apps.UpdateAsync(row, draft with { Scopes = [.. draft.Scopes.Except(scopes, StringComparer.Ordinal)] });
    });
}
