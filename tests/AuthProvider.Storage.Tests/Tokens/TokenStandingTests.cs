using System.Net;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Grants;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;

namespace AuthProvider.Storage.Tests.Tokens;

/// <summary>What is revoked, replaced, disabled or deleted counts for nothing from that moment on, though caches hold it.</summary>
public sealed class TokenStandingTests
{
    [Theory]
    [InlineData("orders")]
    [InlineData("ledger")]
    [InlineData("vault")]
    public async Task A_revoked_access_token_is_inactive_at_once_and_another_one_is_not(string api)
    {
        await using var server = await TokenServer.StartAsync();
        var token = await server.GetAppTokenAsync(api);
        var other = await server.GetAppTokenAsync(api);
        Assert.True(await server.IsActiveAsync(token));

        await server.PostAsync("connect/revoke", HttpStatusCode.OK, ("token", token));

        Assert.False(await server.IsActiveAsync(token));
        Assert.True(await server.IsActiveAsync(other));
    }

    [Fact]
    public async Task Revoking_a_refresh_token_ends_its_access_token_too()
    {
        await using var server = await TokenServer.StartAsync();
        var tokens = await server.SignInAsync();
        var access = tokens.GetProperty("access_token").GetString()!;
        Assert.True(await server.IsActiveAsync(access));

        await server.PostAsync("connect/revoke", HttpStatusCode.OK, ("token", tokens.GetProperty("refresh_token").GetString()!));

        Assert.False(await server.IsActiveAsync(access));
    }

    [Theory]
    [InlineData("orders")]
    [InlineData("ledger")]
    [InlineData("vault")]
    public async Task Tokens_of_a_revoked_grant_are_inactive_at_once(string api)
    {
        await using var server = await TokenServer.StartAsync();
        var access = (await server.SignInAsync($"openid {api}")).GetProperty("access_token").GetString()!;
        Assert.True(await server.IsActiveAsync(access));

        await server.WithAsync<GrantStore, int>(grants => grants.RevokeForUserAsync(server.UserId));

        Assert.False(await server.IsActiveAsync(access));
    }

    [Fact]
    public async Task An_old_secret_is_refused_as_soon_as_the_new_one_is_saved()
    {
        await using var server = await TokenServer.StartAsync();
        await server.GetAppTokenAsync("orders");

        await server.WithAsync<IOpenIddictApplicationManager, bool>(async manager =>
        {
            var app = await manager.FindByClientIdAsync("shop");
            await manager.UpdateAsync(app!, "another secret, as long as the first");
            return true;
        });

        await server.PostAsync("connect/token", HttpStatusCode.Unauthorized, ("grant_type", "client_credentials"), ("scope", "orders"));
    }

    [Fact]
    public async Task Tokens_of_a_disabled_app_are_inactive_at_once()
    {
        await using var server = await TokenServer.StartAsync();
        var apps = (AppCache)server.Services.GetService(typeof(AppCache))!;
        Assert.Equal(AppStatus.Active, (await apps.FindByClientIdAsync("shop"))!.Status);

        await server.WithAsync<AuthProviderDbContext, int>(database => database.Apps.Where(app => app.ClientId == "shop")
            .ExecuteUpdateAsync(update => update.SetProperty(app => app.Status, AppStatus.Disabled)));

        Assert.Equal(AppStatus.Disabled, (await apps.FindByClientIdAsync("shop"))!.Status);
    }

    [Fact]
    public async Task A_deleted_app_is_unknown_at_once()
    {
        await using var server = await TokenServer.StartAsync();
        await server.GetAppTokenAsync("ledger");

        await server.WithAsync<IOpenIddictApplicationManager, bool>(async manager =>
        {
            await manager.DeleteAsync((await manager.FindByClientIdAsync("shop"))!);
            return true;
        });

        await server.PostAsync("connect/token", HttpStatusCode.Unauthorized, ("grant_type", "client_credentials"), ("scope", "orders"));
    }

    [Fact]
    public async Task A_change_that_is_rolled_back_leaves_the_pictures_true()
    {
        await using var server = await TokenServer.StartAsync();
        var access = (await server.SignInAsync()).GetProperty("access_token").GetString()!;

        await server.WithAsync<AuthProviderDbContext, bool>(async database =>
        {
            await using var transaction = await database.Database.BeginTransactionAsync();
            await database.Grants.ExecuteUpdateAsync(update => update.SetProperty(grant => grant.Status, "revoked"));
            await transaction.RollbackAsync();
            return true;
        });

        Assert.True(await server.IsActiveAsync(access));
    }
}
