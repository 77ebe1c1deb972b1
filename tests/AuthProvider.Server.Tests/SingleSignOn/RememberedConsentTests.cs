using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Consents;
using AuthProvider.Storage.Database;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Server.Tests.SingleSignOn;

/// <summary>What is allowed is known without the database, and what is not allowed any more is known at once.</summary>
public sealed class RememberedConsentTests : IAsyncLifetime
{
    private TestProvider _provider = null!;
    private TestBrowser _browser = null!;

    public async Task InitializeAsync()
    {
        _provider = await TestProvider.StartAsync();
        _browser = _provider.NewBrowser();
        await _browser.GoToAsync(Shop.NewRequest("openid profile").Address);
        await _browser.SignInAsync(TestUser.Bruno.UserName);
        await _browser.AllowAsync();
    }

    public async Task DisposeAsync()
    {
        _browser.Dispose();
        await _provider.DisposeAsync();
    }

    private RelyingPartyClient Shop => _provider.NewClient(TestApp.Shop);

    [Fact]
    public async Task Second_sign_in_asks_the_database_nothing()
    {
        Assert.True(await IsAllowedAsync("openid profile"));
        var consents = _provider.Services.GetRequiredService<ConsentCache>();
        var before = consents.StatementCount;

        Assert.True(await IsAllowedAsync("openid profile"));
        Assert.Equal(before, consents.StatementCount);
    }

    [Fact]
    public async Task What_is_allowed_later_counts_at_once()
    {
        Assert.False(await IsAllowedAsync("openid profile email"));
        await _browser.AllowAsync();

        Assert.True(await IsAllowedAsync("openid profile email"));
        Assert.True(await IsAllowedAsync("openid"));
    }

    [Fact]
    public async Task What_is_withdrawn_is_asked_for_at_once()
    {
        Assert.True(await IsAllowedAsync("openid profile"));
        await _provider.UseAsync<ConsentStore, bool>(async consents => await consents.WithdrawAsync(await UserAsync(), await ShopAsync()));

        Assert.False(await IsAllowedAsync("openid profile"));
    }

    /// <summary>As other programs of the database do it, and rows that go with others.</summary>
    [Theory]
    [InlineData("""DELETE FROM "Consents" """)]
    [InlineData("""UPDATE "Consents" SET "Scopes" = 'openid' """)]
    public async Task Statement_about_all_consents_is_noticed(string statement)
    {
        Assert.True(await IsAllowedAsync("openid profile"));
        await _provider.UseAsync<AuthProviderDbContext, int>(database => database.Database.ExecuteSqlRawAsync(statement));

        Assert.False(await IsAllowedAsync("openid profile"));
    }

    [Fact]
    public async Task Consent_that_is_withdrawn_in_a_transaction_that_fails_stays()
    {
        var (user, shop) = (await UserAsync(), await ShopAsync());
        await _provider.UseAsync<AuthProviderDbContext, bool>(async database =>
        {
            await using var transaction = await database.Database.BeginTransactionAsync();
            await database.Consents.Where(consent => consent.UserId == user && consent.AppId == shop).ExecuteDeleteAsync();
            await transaction.RollbackAsync();
            return true;
        });

        Assert.True(await IsAllowedAsync("openid profile"));
    }

    private async Task<bool> IsAllowedAsync(string scope) => (await _browser.GoToAsync(Shop.NewRequest(scope).Address)).IsElsewhere;

    private async Task<Guid> UserAsync() => Guid.Parse(await _provider.GetSubjectAsync(TestUser.Bruno));

    private Task<Guid> ShopAsync() => _provider.UseAsync<AppStore, Guid>(async apps => (await apps.FindAsync(TestApp.Shop.ClientId))!.Id);
}
