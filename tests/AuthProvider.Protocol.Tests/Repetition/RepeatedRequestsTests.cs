using System.Net;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Keys;
using AuthProvider.Storage.Users;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;

namespace AuthProvider.Protocol.Tests.Repetition;

/// <summary>What changed since is in the answer to the same request, and what is used once is not repeated (docs/decisions/0008).</summary>
public sealed class RepeatedRequestsTests : RepetitionTests
{
    private RelyingPartyClient Desk => Provider.NewClient(TestApp.Desk);

    private RelyingPartyClient Orders => Provider.NewClient(TestApp.Orders);

    /// <summary>What knows the secret is told apart from what does not, whatever was answered a moment ago.</summary>
    [Fact]
    public async Task Wrong_secret_and_another_scope_are_judged_anew()
    {
        await GetTokenAsync();
        var liar = new RelyingPartyClient(Provider, TestApp.Robot, "another secret");
        Assert.Equal("invalid_client", (await liar.GetOwnTokenAsync("orders.read")).Error);
        Assert.Equal("invalid_scope", (await Robot.GetOwnTokenAsync("orders.read nonsense")).Error);
        liar = Robot;
        liar.AuthenticationMethod = "none";
        Assert.Equal("invalid_request", (await liar.GetOwnTokenAsync("orders.read")).Error);
    }

    [Fact]
    public async Task Replaced_secret_ends_at_once()
    {
        await GetTokenAsync();
        await Provider.RotateSecretAsync(TestApp.Robot, TimeSpan.Zero);
        Assert.Equal("invalid_client", (await Robot.GetOwnTokenAsync("orders.read")).Error);
    }

    [Fact]
    public async Task Disabled_app_gets_nothing_and_its_tokens_are_dead()
    {
        var token = (await GetTokenAsync()).EncodedToken;
        Assert.True((await Orders.IntrospectAsync(token)).IsActive);
        await ChangeAppAsync(TestApp.Robot, (apps, app) => apps.SetStatusAsync(app, AppStatus.Disabled));
        Assert.False((await Orders.IntrospectAsync(token)).IsActive);
        Assert.Equal("unauthorized_client", (await Robot.GetOwnTokenAsync("orders.read")).Error);
    }

    [Fact]
    public async Task Deleted_api_is_told_nothing()
    {
        var token = (await GetTokenAsync()).EncodedToken;
        Assert.True((await Orders.IntrospectAsync(token)).IsActive);
        var orders = Orders;
        await ChangeAppAsync(TestApp.Orders, (apps, app) => apps.DeleteAsync(app));
        Assert.Equal("invalid_client", (await orders.IntrospectAsync(token)).Error);
        Assert.Equal("invalid_scope", (await Robot.GetOwnTokenAsync("orders.read")).Error);
    }

    /// <summary>An API that wants another kind of token gets it at once: with a row that a restart does not forget.</summary>
    [Fact]
    public async Task Other_kind_of_token_is_made_at_once()
    {
        await GetTokenAsync();
        await ChangeAppAsync(TestApp.Orders, async (apps, app) => await apps.UpdateAsync(app, await apps.ReadAsync(app) with { AccessToken = AccessTokenKind.Reference }));
        var token = (await Robot.GetOwnTokenAsync("orders.read")).EnsureSuccess().AccessToken!;
        Assert.DoesNotContain('.', token);
    }

    [Theory]
    [InlineData("orders.read")]
    [InlineData("ledger.read")]
    [InlineData("vault.read")]
    public async Task Introspection_is_answered_again_until_the_second_in_which_the_token_expires(string scope)
    {
        var api = ApiOf(scope);
        var token = (await Robot.GetOwnTokenAsync(scope)).EnsureSuccess().AccessToken!;
        var first = await api.IntrospectAsync(token);
        var count = Pipeline.Count;
        var again = await api.IntrospectAsync(token);
        Assert.Equal(count, Pipeline.Count);
        Assert.Equal((first.Text, first.Headers.CacheControl?.ToString()), (again.Text, again.Headers.CacheControl?.ToString()));

        Provider.Time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(300));
        Assert.True((await api.IntrospectAsync(token)).IsActive);
        Provider.Time.Advance(TimeSpan.FromMilliseconds(300));
        Assert.False((await api.IntrospectAsync(token)).IsActive);
    }

    [Fact]
    public async Task Userinfo_tells_a_change_and_the_end_of_the_session_at_once()
    {
        using var browser = Provider.NewBrowser();
        var token = (await Desk.SignInAsync(browser, TestUser.Alice, "openid profile")).EnsureSuccess().AccessToken!;
        var first = await Desk.GetUserInfoAsync(token);
        var count = Pipeline.Count;
        Assert.Equal(first.Text, (await Desk.GetUserInfoAsync(token)).Text);
        Assert.Equal(count, Pipeline.Count);

        await Provider.UseAsync<AuthProviderDbContext, int>(async database =>
        {
            var alice = await database.Users.AsTracking().SingleAsync(user => user.UserName == TestUser.Alice.UserName);
            alice.DisplayName = "Alice the second";
            return await database.SaveChangesAsync();
        });
        Assert.Contains("Alice the second", (await Desk.GetUserInfoAsync(token)).Text, StringComparison.Ordinal);

        await browser.GoToAsync("/sign-out");
        await browser.ConfirmSignOutAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, (await Desk.GetUserInfoAsync(token)).Status);
    }

    [Fact]
    public async Task Disabled_user_is_nobody_at_once()
    {
        using var browser = Provider.NewBrowser();
        var token = (await Desk.SignInAsync(browser, TestUser.Alice, "openid profile")).EnsureSuccess().AccessToken!;
        (await Desk.GetUserInfoAsync(token)).EnsureSuccess();
        Assert.True((await Desk.IntrospectAsync(token)).IsActive);
        var alice = Guid.Parse(await Provider.GetSubjectAsync(TestUser.Alice));
        await Provider.UseAsync<UserDirectory, bool>(async users => await users.DisableAsync(alice) is not null);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Desk.GetUserInfoAsync(token)).Status);
        Assert.False((await Desk.IntrospectAsync(token)).IsActive);
    }

    /// <summary>A key that replaces a known one signs the next token.</summary>
    [Fact]
    public async Task New_key_signs_at_once()
    {
        var old = await GetTokenAsync();
        await Provider.UseAsync<SigningKeyStore, int>(async keys => (await keys.RotateAsync(now: true)).Count);
        var token = await GetTokenAsync();
        Assert.NotEqual(old.Kid, token.Kid);
        Assert.True((await Orders.IntrospectAsync(token.EncodedToken)).IsActive);
    }

    /// <summary>What is used once goes through the pipeline each time: a code, a refresh token.</summary>
    [Fact]
    public async Task Single_use_is_never_repeated()
    {
        using var browser = Provider.NewBrowser();
        var request = Desk.NewRequest("openid");
        var code = (await RelyingPartyClient.AuthorizeAsync(browser, request, TestUser.Alice)).Code!;
        Assert.Equal(HttpStatusCode.OK, (await Desk.ExchangeAsync(request, code)).Status);
        Assert.Equal("invalid_grant", (await Desk.ExchangeAsync(request, code)).Error);
    }

    private async Task<JsonWebToken> GetTokenAsync() => new(await GetTokenAsync("orders.read"));

    private Task<bool> ChangeAppAsync(TestApp which, Func<AppStore, App, Task> change) => Provider.UseAsync<AppStore, bool>(async apps =>
    {
        await change(apps, (await apps.FindAsync(which.ClientId))!);
        return true;
    });
}
