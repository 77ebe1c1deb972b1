using System.Net;
using System.Text.Json;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Users;
using AuthProvider.Testing;
using Microsoft.AspNetCore.Identity;

namespace AuthProvider.Protocol.Tests.UserInfo;

/// <summary>Roles and groups in claims: by scope, as the app names them, and changed at once.</summary>
public sealed class RolesAndGroupsTests
{
    [Fact]
    public async Task Groups_come_with_their_scope_and_a_change_is_seen_at_once()
    {
        await using var provider = await TestProvider.StartAsync();
        var alice = Guid.Parse(await provider.GetSubjectAsync(TestUser.Alice));
        await provider.UseAsync<GroupStore, bool>(groups => groups.AddAsync(alice, "night-shift"));
        var desk = provider.NewClient(TestApp.Desk);
        using var browser = provider.NewBrowser();
        var with = await desk.SignInAsync(browser, TestUser.Alice, "openid groups");
        var without = (await desk.SignInAsync(browser, TestUser.Alice, "openid")).AccessToken!;

        Assert.Equal(["night-shift"], await NamesAsync(desk, with.AccessToken!, "groups"));
        Assert.Null(await NamesAsync(desk, without, "groups"));

        await provider.UseAsync<GroupStore, bool>(groups => groups.AddAsync(alice, "cooks"));
        Assert.Equal(["cooks", "night-shift"], await NamesAsync(desk, with.AccessToken!, "groups"));
        await provider.UseAsync<GroupStore, bool>(groups => groups.RemoveAsync(alice, "NIGHT-shift"));
        Assert.Equal(["cooks"], await NamesAsync(desk, with.AccessToken!, "groups"));
    }

    [Fact]
    public async Task App_sees_the_roles_that_are_meant_for_it_under_its_own_names()
    {
        await using var provider = await TestProvider.StartAsync();
        await provider.UseAsync<UserManager<User>, bool>(async users =>
        {
            var carol = (await users.FindByNameAsync("carol"))!;
            return (await users.AddToRoleAsync(carol, RoleNames.Developer)).Succeeded;
        });
        var desk = provider.NewClient(TestApp.Desk);
        using var browser = provider.NewBrowser();
        var token = (await desk.SignInAsync(browser, TestUser.Carol, "openid roles orders.read")).AccessToken!;
        Assert.Equal(["administrator", "developer"], await NamesAsync(desk, token, "role"));

        await MapAsync(provider, new Dictionary<string, string>(StringComparer.Ordinal) { ["Administrator"] = "boss", ["staff"] = "staff" });
        Assert.Equal(["boss"], await NamesAsync(desk, token, "role"));
        token = (await desk.SignInAsync(browser, TestUser.Carol, "openid roles orders.read")).AccessToken!;
        Assert.Equal("""["boss"]""", GrantsProvider.MemberOf(token, "roles"));

        await MapAsync(provider, new Dictionary<string, string>(StringComparer.Ordinal));
        Assert.Null(await NamesAsync(desk, token, "role"));
        await MapAsync(provider, mapping: null);
        Assert.Equal(["administrator", "developer"], await NamesAsync(desk, token, "role"));
    }

    [Fact]
    public async Task Taken_role_is_gone_from_userinfo_at_once()
    {
        await using var provider = await TestProvider.StartAsync();
        var desk = provider.NewClient(TestApp.Desk);
        using var browser = provider.NewBrowser();
        var token = (await desk.SignInAsync(browser, TestUser.Carol, "openid roles")).AccessToken!;
        Assert.Equal(["administrator"], await NamesAsync(desk, token, "role"));

        await provider.UseAsync<UserManager<User>, bool>(async users =>
            (await users.RemoveFromRoleAsync((await users.FindByNameAsync("carol"))!, RoleNames.Administrator)).Succeeded);
        Assert.Null(await NamesAsync(desk, token, "role"));
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GoToAsync("/admin/apps")).Status);
    }

    private static Task<bool> MapAsync(TestProvider provider, IReadOnlyDictionary<string, string>? mapping) => provider.UseAsync<AppStore, bool>(async apps =>
    {
        var app = (await apps.FindAsync(TestApp.Desk.ClientId))!;
        return await apps.UpdateAsync(app, await apps.ReadAsync(app) with { Roles = mapping });
    });

    private static async Task<List<string?>?> NamesAsync(RelyingPartyClient client, string token, string claim)
    {
        var answer = (await client.GetUserInfoAsync(token)).EnsureSuccess();
        return answer.Json.TryGetProperty(claim, out var names)
            ? names.ValueKind is JsonValueKind.Array ? [.. names.EnumerateArray().Select(name => name.GetString())] : [names.GetString()]
            : null;
    }
}
