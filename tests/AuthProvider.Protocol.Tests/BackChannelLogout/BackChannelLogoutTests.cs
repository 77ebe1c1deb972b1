using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Logout;
using AuthProvider.Storage.Sessions;
using AuthProvider.Storage.Users;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Protocol.Tests.BackChannelLogout;

/// <summary>Logout tokens, and when they are sent (OpenID Connect Back-Channel Logout 1.0; PROTOCOL L4).</summary>
public sealed class BackChannelLogoutTests
{
    /// <summary>Sections 2.4 and 2.5: what the token says, and that nothing else is posted.</summary>
    [Theory]
    [InlineData(null, "RS256")]
    [InlineData("ES256", "ES256")]
    public async Task Sign_out_posts_a_token_signed_like_the_id_token(string? registered, string algorithm)
    {
        await using var world = await LogoutWorld.StartAsync();
        using var browser = world.Provider.NewBrowser();
        var idToken = await world.SignInAsync(browser, TestApp.Desk, new() { IdTokenSignedResponseAlg = registered });
        Assert.Equal(algorithm, idToken.Alg);

        var page = await LogoutWorld.SignOutAsync(browser);

        var request = Assert.Single(await world.WaitForTokensAsync(1));
        Assert.Equal(("POST", "/desk", "application/x-www-form-urlencoded"), (request.Method, request.Path, request.ContentType));
        Assert.Equal("logout_token", Assert.Single(request.Form).Key);
        var token = await world.ValidateAsync(request, "desk", algorithm);
        Assert.Equal(idToken.Kid, token.Kid);
        var payload = LogoutWorld.PayloadOf(token);
        Assert.Equal(
            ["aud", "events", "exp", "iat", "iss", "jti", "sid", "sub"], payload.EnumerateObject().Select(claim => claim.Name).Order(StringComparer.Ordinal));
        Assert.Equal(world.Provider.Issuer, payload.GetProperty("iss").GetString());
        Assert.Equal("desk", payload.GetProperty("aud").GetString());
        Assert.Equal(idToken.Subject, payload.GetProperty("sub").GetString());
        Assert.Equal(idToken.GetPayloadValue<string>("sid"), payload.GetProperty("sid").GetString());
        Assert.Equal("""{"http://schemas.openid.net/event/backchannel-logout":{}}""", payload.GetProperty("events").GetRawText());
        Assert.InRange(payload.GetProperty("exp").GetInt64() - payload.GetProperty("iat").GetInt64(), 1, 120);
        Assert.NotEmpty(payload.GetProperty("jti").GetString()!);
        Assert.Contains("Signed out", page.TextOf(".rows") ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task App_is_told_once_of_a_session_however_often_it_signed_in()
    {
        await using var world = await LogoutWorld.StartAsync();
        using var browser = world.Provider.NewBrowser();
        await world.SignInAsync(browser, TestApp.Desk);
        await world.SignInAsync(browser, TestApp.Desk);
        await LogoutWorld.SignOutAsync(browser);

        await world.WaitForTokensAsync(1);
        Assert.Equal(1, await world.Provider.UseAsync<AuthProviderDbContext, int>(database => database.LogoutDeliveries.CountAsync()));
    }

    /// <summary>Section 2.5: "in parallel": an app that is slow does not hold up another.</summary>
    [Fact]
    public async Task Apps_are_told_at_the_same_time()
    {
        await using var world = await LogoutWorld.StartAsync();
        using var browser = world.Provider.NewBrowser();
        await world.SignInAsync(browser, TestApp.Desk);
        await world.SignInAsync(browser, TestApp.Shop);
        var both = new TaskCompletionSource();
        world.Receiver.Answer = (_, _) =>
        {
            if (world.Receiver.Requests.Count == 2)
            {
                both.TrySetResult();
            }

            // Neither is answered before both have arrived.
            return both.Task;
        };

        var page = await LogoutWorld.SignOutAsync(browser);

        Assert.Equal(["/desk", "/shop"], (await world.WaitForTokensAsync(2)).Select(request => request.Path).Order(StringComparer.Ordinal));
        Assert.Equal(2, page.Document.QuerySelectorAll(".rows li").Length);
        Assert.DoesNotContain("keep trying", page.Text, StringComparison.Ordinal);
    }

    /// <summary>Section 2.5: a failed delivery is tried again, later each time, with a new token; the user sees that it goes on.</summary>
    [Fact]
    public async Task App_that_is_down_is_told_later()
    {
        await using var world = await LogoutWorld.StartAsync();
        using var browser = world.Provider.NewBrowser();
        await world.SignInAsync(browser, TestApp.Desk);
        var times = new List<DateTimeOffset>();
        world.Receiver.Answer = (_, response) =>
        {
            times.Add(world.Provider.Time.GetUtcNow());
            response.StatusCode = times.Count < 4 ? 503 : 204;
            return Task.CompletedTask;
        };

        var signOut = LogoutWorld.SignOutAsync(browser);
        await world.WaitForLogAsync("(attempt 1)");
        await world.AdvanceUntilAsync(TimeSpan.FromSeconds(2), () => signOut.IsCompleted, "the page");
        Assert.Contains("keep trying", (await signOut).Text, StringComparison.Ordinal);

        await world.AdvanceUntilAsync(TimeSpan.Zero, () => world.HasLogged("(attempt 2)"), "the second attempt");
        await world.AdvanceUntilAsync(TimeSpan.FromSeconds(5), () => world.HasLogged("(attempt 3)"), "the third attempt");
        await world.AdvanceUntilAsync(TimeSpan.FromSeconds(30), () => times.Count == 4, "the fourth attempt");

        TimeSpan[] pauses = [.. times.Zip(times.Skip(1), (earlier, later) => later - earlier)];
        Assert.True(pauses[0] >= TimeSpan.FromSeconds(1) && pauses[1] >= TimeSpan.FromSeconds(5) && pauses[2] >= TimeSpan.FromSeconds(30), string.Join(' ', pauses));
        Assert.Equal(4, world.Receiver.Requests.Select(request => request.Form["logout_token"]).Distinct(StringComparer.Ordinal).Count());
        await world.ValidateAsync(world.Receiver.Requests[3], "desk", "RS256");
    }

    /// <summary>Whom the old address belongs to by then, nobody knows: it must not learn who signs out.</summary>
    [Theory]
    [InlineData("/desk-of-today")]
    [InlineData(null)]
    public async Task App_that_moves_while_it_is_owed_a_token_is_told_where_it_is_now(string? path)
    {
        await using var world = await LogoutWorld.StartAsync();
        using var browser = world.Provider.NewBrowser();
        await world.SignInAsync(browser, TestApp.Desk);
        world.Receiver.Answer = (request, response) =>
        {
            response.StatusCode = request.Path is "/desk" ? 503 : 204;
            return Task.CompletedTask;
        };
        await world.Provider.UseAsync<SessionEnding, int>(async sessions => (await sessions.EndAllAsync(await AliceAsync(world))).Count);
        await world.WaitForLogAsync("(attempt 1)");

        await world.Provider.UseAsync<AppStore, bool>(async apps =>
        {
            var app = (await apps.FindAsync("desk"))!;
            var draft = await apps.ReadAsync(app);
            return await apps.UpdateAsync(app, draft with { Metadata = draft.Metadata with { BackchannelLogoutUri = path is null ? null : world.Receiver.Address + path } });
        });
        await world.AdvanceUntilAsync(TimeSpan.FromSeconds(5), () => path is null || world.Receiver.Requests.Count > 1, "the next attempt");

        Assert.Equal(path is null ? ["/desk"] : ["/desk", path], world.Receiver.Requests.Select(request => request.Path));
        Assert.Equal(path is null, await world.Provider.UseAsync<AuthProviderDbContext, bool>(
            database => database.LogoutDeliveries.AnyAsync(delivery => delivery.State == LogoutDeliveryState.Failed)));
    }

    /// <summary>Section 2.8: 400 says that the token is not accepted; redirects are not followed.</summary>
    [Theory]
    [InlineData(400, "refused a logout token", LogoutDeliveryState.Failed)]
    [InlineData(302, "(attempt 1)", LogoutDeliveryState.Pending)]
    public async Task Answer_that_is_no_success_is_understood(int status, string logged, LogoutDeliveryState state)
    {
        await using var world = await LogoutWorld.StartAsync();
        using var browser = world.Provider.NewBrowser();
        await world.SignInAsync(browser, TestApp.Desk);
        world.Receiver.Answer = (_, response) =>
        {
            response.Headers.Location = "/elsewhere";
            response.StatusCode = status;
            return Task.CompletedTask;
        };

        await world.Provider.UseAsync<SessionEnding, int>(async sessions => (await sessions.EndAllAsync(await AliceAsync(world))).Count);
        await world.WaitForLogAsync(logged);

        Assert.Equal("/desk", Assert.Single(world.Receiver.Requests).Path);
        Assert.Equal(state, await world.Provider.UseAsync<AuthProviderDbContext, LogoutDeliveryState>(
            async database => (await database.LogoutDeliveries.SingleAsync()).State));
    }

    [Fact]
    public async Task Restart_forgets_no_token()
    {
        var folder = Directory.CreateTempSubdirectory("authprovider-restart-");
        var connectionString = $"Data Source={Path.Combine(folder.FullName, "authprovider.db")}";
        await using (var world = await LogoutWorld.StartAsync(options => options.Settings["ConnectionStrings:AuthProvider"] = connectionString))
        {
            using var browser = world.Provider.NewBrowser();
            var idToken = await world.SignInAsync(browser, TestApp.Desk);
            world.Receiver.Answer = (_, response) =>
            {
                response.StatusCode = 500;
                return Task.CompletedTask;
            };
            await world.Provider.UseAsync<SessionEnding, int>(async sessions => (await sessions.EndAllAsync(await AliceAsync(world))).Count);
            await world.WaitForLogAsync("(attempt 1)");
            world.Receiver.Answer = (_, _) => Task.CompletedTask;

            await world.RestartAsync(connectionString, later: TimeSpan.FromMinutes(3));

            var requests = await world.WaitForTokensAsync(2);
            var payload = LogoutWorld.PayloadOf(await world.ValidateAsync(requests[1], "desk", "RS256"));
            Assert.Equal(idToken.GetPayloadValue<string>("sid"), payload.GetProperty("sid").GetString());
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Token_written_by_another_process_is_found()
    {
        await using var world = await LogoutWorld.StartAsync();
        await world.Provider.UseAsync<AuthProviderDbContext, int>(database =>
        {
            var now = world.Provider.Time.GetUtcNow();
            database.LogoutDeliveries.Add(new()
            {
                ClientId = "desk", Uri = world.Receiver.Address + "/other", Sid = "sid", Subject = "subject", CreatedAt = now, NextAttemptAt = now,
            });
            return database.SaveChangesAsync();
        });

        await world.AdvanceUntilAsync(TimeSpan.FromSeconds(5), () => world.Receiver.Requests.Count == 1, "the token");
    }

    [Theory]
    [InlineData("disabled")]
    [InlineData("password")]
    [InlineData("others")]
    public async Task Session_that_ends_in_any_other_way_is_told_too(string how)
    {
        await using var world = await LogoutWorld.StartAsync();
        using var browser = world.Provider.NewBrowser();
        var idToken = await world.SignInAsync(browser, TestApp.Desk);
        var alice = await AliceAsync(world);

        var ended = how switch
        {
            "disabled" => await world.Provider.UseAsync<UserDirectory, int>(async directory => (await directory.DisableAsync(alice))!.Count),
            "password" => await world.Provider.UseAsync<UserDirectory, int>(async directory =>
                (await directory.ChangePasswordAsync((await directory.FindForSignInAsync("alice"))!, "another-tea-at-five", keepSessionId: null)).Ended.Count),
            _ => await EndOthersAsync(world),
        };

        Assert.Equal(1, ended);
        var payload = LogoutWorld.PayloadOf(await world.ValidateAsync((await world.WaitForTokensAsync(1))[0], "desk", "RS256"));
        Assert.Equal(idToken.GetPayloadValue<string>("sid"), payload.GetProperty("sid").GetString());
    }

    /// <summary>SECURITY S25: without the setting, no app can have this server knock at its own network.</summary>
    [Fact]
    public async Task Private_address_is_not_asked_unless_the_operator_allows_it()
    {
        await using var world = await LogoutWorld.StartAsync(options => options.Settings["OutgoingRequests:AllowPrivateNetworks"] = "false");
        using var browser = world.Provider.NewBrowser();
        await world.SignInAsync(browser, TestApp.Desk);

        await world.Provider.UseAsync<SessionEnding, int>(async sessions => (await sessions.EndAllAsync(await AliceAsync(world))).Count);
        await world.WaitForLogAsync("private network");

        Assert.Empty(world.Receiver.Requests);
    }

    private static async Task<int> EndOthersAsync(LogoutWorld world)
    {
        using var second = world.Provider.NewBrowser();
        await second.SignInAsync(TestUser.Alice);
        await second.GoToAsync("/account");
        await second.PressAsync("end-others");
        return 1;
    }

    private static async Task<Guid> AliceAsync(LogoutWorld world) => Guid.Parse(await world.Provider.GetSubjectAsync(TestUser.Alice));
}
