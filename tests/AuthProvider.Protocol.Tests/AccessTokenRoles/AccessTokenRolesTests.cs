using System.Text.Json;
using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests.AccessTokenRoles;

/// <summary>What APIs learn of a person's roles (RFC 9068, 2.2.3.1).</summary>
public sealed class AccessTokenRolesTests(SharedProvider shared) : IClassFixture<SharedProvider>
{
    /// <summary>The scope <c>roles</c> puts them into the token, as a list; an API that asks introspection is told the same.</summary>
    [Fact]
    public async Task Token_with_the_scope_roles_tells_the_api_the_roles()
    {
        using var browser = shared.Provider.NewBrowser();
        var tokens = await shared.Desk.SignInAsync(browser, TestUser.Carol, "openid roles orders.read");
        Assert.Equal("""["administrator"]""", GrantsProvider.MemberOf(tokens.AccessToken!, "roles"));

        var answer = await shared.Provider.NewClient(TestApp.Orders).IntrospectAsync(tokens.AccessToken!);
        var roles = answer.Json.GetProperty("roles");
        Assert.Equal("administrator", Assert.Single(roles.ValueKind is JsonValueKind.Array ? roles.EnumerateArray().Select(role => role.GetString()) : [roles.GetString()]));
    }

    [Fact]
    public async Task Person_without_roles_has_an_empty_list()
    {
        using var browser = shared.Provider.NewBrowser();
        var tokens = await shared.Desk.SignInAsync(browser, TestUser.Alice, "openid roles orders.read");
        Assert.Equal("[]", GrantsProvider.MemberOf(tokens.AccessToken!, "roles"));
    }

    [Fact]
    public async Task Token_without_the_scope_tells_no_roles()
    {
        using var browser = shared.Provider.NewBrowser();
        var tokens = await shared.Desk.SignInAsync(browser, TestUser.Carol, "openid orders.read");
        Assert.Null(GrantsProvider.MemberOf(tokens.AccessToken!, "roles"));
    }

    /// <summary>A refreshed token has the roles of its own time.</summary>
    [Fact]
    public async Task Refreshed_token_tells_the_roles_once()
    {
        using var browser = shared.Provider.NewBrowser();
        var tokens = await shared.Desk.SignInAsync(browser, TestUser.Carol, "openid roles orders.read offline_access");
        var refreshed = (await shared.Desk.RefreshAsync(tokens.RefreshToken!)).EnsureSuccess();
        Assert.Equal("""["administrator"]""", GrantsProvider.MemberOf(refreshed.AccessToken!, "roles"));
    }
}
