using AuthProvider.Storage.Database;
using AuthProvider.Storage.Users;
using AuthProvider.Testing;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AuthProvider.Server.Tests.Account;

/// <summary>
/// A password is replaced, or its owner disabled, while somebody who knows it is about to use it: that ends all sessions, and so it does
/// those that have not begun yet.
/// </summary>
public sealed class OvertakenProofTests : IAsyncLifetime
{
    private const string NewPassword = "another-tea-at-five";

    private readonly Interruption _interruption = new();
    private TestProvider _provider = null!;

    public async Task InitializeAsync() => _provider = await TestProvider.StartAsync(options => options.Configure = builder =>
    {
        var hasher = builder.Services.Last(service => service.ServiceType == typeof(IPasswordHasher<User>)).ImplementationType!;
        builder.Services.Replace(ServiceDescriptor.Singleton<IPasswordHasher<User>>(services =>
            new InterruptedHasher((IPasswordHasher<User>)ActivatorUtilities.CreateInstance(services, hasher), _interruption)));
    });

    public Task DisposeAsync() => _provider.DisposeAsync().AsTask();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Session_does_not_begin(bool isDisabled)
    {
        var browser = _provider.NewBrowser();
        await browser.GoToAsync("/sign-in");
        _interruption.AfterVerification = isDisabled ? DisableAsync : ResetAsync;
        await browser.SignInAsync("alice");

        Assert.True(browser.Page.Has("#problem"));
        Assert.Equal(0, await _provider.UseAsync<AuthProviderDbContext, int>(database => database.Sessions.CountAsync()));
        Assert.Equal(0, await _provider.UseAsync<AuthProviderDbContext, int>(database => database.KnownDevices.CountAsync()));
        Assert.False((await browser.GoToAsync("/account")).Has("#sign-out"));
    }

    /// <summary>As where a second click has given the password a new hash, and where it was replaced.</summary>
    [Theory]
    [InlineData(TestUser.Password, true)]
    [InlineData(NewPassword, false)]
    public async Task Hash_that_changes_meanwhile_is_asked_again(string password, bool isRight)
    {
        var id = Guid.Parse(await _provider.GetSubjectAsync(TestUser.Alice));
        await _provider.UseAsync<AuthProviderDbContext, bool>(database => database.UpdateUserAsync(id, update => update.SetProperty(user => user.AccessFailedCount, 1)));
        var browser = _provider.NewBrowser();
        await browser.GoToAsync("/sign-in");
        _interruption.AfterVerification = async () =>
        {
            var hash = _provider.Services.GetRequiredService<IPasswordHasher<User>>().HashPassword(new User(), password);
            await _provider.UseAsync<AuthProviderDbContext, bool>(database => database.UpdateUserAsync(id, update => update.SetProperty(user => user.PasswordHash, hash)));
        };
        await browser.SignInAsync("alice");

        Assert.Equal(isRight, browser.Page.Address.AbsolutePath == "/account");
    }

    [Fact]
    public async Task Change_of_the_password_does_not_undo_the_newer_one()
    {
        var thief = _provider.NewBrowser();
        await thief.SignInAsync(TestUser.Alice);
        await thief.GoToAsync("/account/password");
        _interruption.BeforeHashing = ResetAsync;
        await thief.PressAsync("change-password", ("current", TestUser.Password), ("new", "stolen-tea-at-six"));

        var owner = _provider.NewBrowser();
        await owner.GoToAsync("/sign-in");
        await owner.SignInAsync("alice", NewPassword);
        Assert.Equal("/account", owner.Page.Address.AbsolutePath);
    }

    private async Task ResetAsync()
    {
        var hash = _provider.Services.GetRequiredService<IPasswordHasher<User>>().HashPassword(new User(), NewPassword);
        await _provider.UseAsync<UserDirectory, int>(async users => (await users.SetPasswordHashAsync((await users.FindForSignInAsync("alice"))!, hash, keepSessionId: null)).Count);
    }

    private async Task DisableAsync()
    {
        var id = Guid.Parse(await _provider.GetSubjectAsync(TestUser.Alice));
        await _provider.UseAsync<UserDirectory, int>(async users => (await users.DisableAsync(id))!.Count);
    }

    /// <summary>What happens once in the middle of a request.</summary>
    private sealed class Interruption
    {
        public Func<Task>? AfterVerification { get; set; }

        public Func<Task>? BeforeHashing { get; set; }
    }

    private sealed class InterruptedHasher(IPasswordHasher<User> inner, Interruption interruption) : IPasswordHasher<User>
    {
        public string HashPassword(User user, string password)
        {
            var meanwhile = interruption.BeforeHashing;
            interruption.BeforeHashing = null;
            meanwhile?.Invoke().GetAwaiter().GetResult();
            return inner.HashPassword(user, password);
        }

        public PasswordVerificationResult VerifyHashedPassword(User user, string hashedPassword, string providedPassword)
        {
            var result = inner.VerifyHashedPassword(user, hashedPassword, providedPassword);
            var meanwhile = interruption.AfterVerification;
            interruption.AfterVerification = null;
            meanwhile?.Invoke().GetAwaiter().GetResult();
            return result;
        }
    }
}
