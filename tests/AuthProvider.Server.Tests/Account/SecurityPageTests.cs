using System.Globalization;
using System.Net;
using System.Text.Json;
using AuthProvider.Server.Tests.Developer;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.SecondFactors;
using AuthProvider.Storage.SecurityHistory;
using AuthProvider.Storage.Users;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Server.Tests.Account;

public sealed class SecurityPageTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromDays(3);

    private TestProvider _provider = null!;
    private TestBrowser _browser = null!;

    public async Task InitializeAsync()
    {
        _provider = await TestProvider.StartAsync(options => options.Settings["Accounts:DeletionGrace"] = "3.00:00:00");
        _browser = _provider.NewBrowser();
        await _browser.SignInAsync(TestUser.Alice);
    }

    [Fact]
    public async Task Authenticator_app_is_set_up_with_its_code_and_used_from_then_on()
    {
        var key = await BeginSetUpAsync();
        Assert.True((await _browser.PressAsync("set-up", ("code", "000000"))).Has("#Code-error"));
        Assert.False(await HasFactorAsync());
        var page = await _browser.PressAsync("set-up", ("code", Code(key)));
        var codes = page.TextOf("#codes")!.Split('\n');
        Assert.Equal(10, codes.Distinct(StringComparer.Ordinal).Count());
        Assert.Contains(Uri.EscapeDataString(codes[0]), page.Document.QuerySelector("#download-codes")!.GetAttribute("href"), StringComparison.Ordinal);

        // The code of the set-up is used up, and this session has proved both.
        Assert.Equal("/account/security/recovery-codes", (await _browser.GoToAsync("/account/security/recovery-codes")).Address.AbsolutePath);
        var other = _provider.NewBrowser();
        await other.SignInAsync(TestUser.Alice);
        Assert.Equal("/sign-in/verify", (await other.PressAsync("verify", ("code", Code(key)))).Address.AbsolutePath);
        Assert.Equal("/account", (await other.PressAsync("verify", ("code", codes[3]))).Address.AbsolutePath);
        Assert.Contains("at hand: 9.", (await other.GoToAsync("/account/security")).TextOf("main"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_of_another_user_or_of_long_ago_sets_nothing_up()
    {
        var key = await BeginSetUpAsync();
        var state = _browser.Page.Document.QuerySelector("input[name=state]")!.GetAttribute("value")!;
        var other = _provider.NewBrowser();
        await other.SignInAsync(TestUser.Bruno);
        await other.GoToAsync("/account/security/authenticator");
        await other.PressAsync("set-up", ("code", Code(key)), ("state", state));
        Assert.False(other.Page.Has("#codes"));

        _provider.Time.Advance(TimeSpan.FromMinutes(30));
        await _browser.GoToAsync("/sign-in");
        await _browser.SignInAsync("alice");
        await BeginSetUpAsync();
        await _browser.PressAsync("set-up", ("code", Code(key)), ("state", state));
        Assert.False(await HasFactorAsync());
    }

    [Fact]
    public async Task Who_has_a_second_factor_changes_methods_with_both_only()
    {
        var key = await BeginSetUpAsync();
        await _browser.PressAsync("set-up", ("code", Code(key)));
        _provider.Time.Advance(TimeSpan.FromMinutes(1));
        var trusted = _provider.NewBrowser();
        await trusted.SignInAsync(TestUser.Alice);
        await trusted.PressAsync("verify", ("code", Code(key)), ("trust", "true"));
        await trusted.GoToAsync("/sign-in");
        await trusted.SignInAsync("alice");

        Assert.Equal("/sign-in/verify", (await trusted.GoToAsync("/account/password")).Address.AbsolutePath);
        Assert.Equal("/sign-in/verify", (await trusted.GoToAsync("/account/security/authenticator")).Address.AbsolutePath);
        _provider.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("/account/security/authenticator", (await trusted.PressAsync("verify", ("code", Code(key)))).Address.AbsolutePath);
        await trusted.PressAsync("remove-authenticator");
        Assert.False(await HasFactorAsync());
        Assert.Equal("/account", (await _provider.NewBrowser().SignInAsync(TestUser.Alice)).Address.AbsolutePath);
    }

    [Fact]
    public async Task History_shows_sign_ins_failures_and_changes_to_their_owner_only()
    {
        var guesser = _provider.NewBrowser();
        await guesser.GoToAsync("/sign-in");
        await guesser.SignInAsync("alice", "wrong password");
        await _browser.GoToAsync("/account/password");
        await _browser.PressAsync("change-password", ("current", TestUser.Password), ("new", "nine green bottles"));

        var text = (await _browser.GoToAsync("/account/security/history")).TextOf("main")!;
        Assert.Contains("A wrong password was entered", text, StringComparison.Ordinal);
        Assert.Contains("The password was changed", text, StringComparison.Ordinal);
        Assert.Contains("Firefox on Linux", text, StringComparison.Ordinal);

        var other = _provider.NewBrowser();
        await other.SignInAsync(TestUser.Bruno);
        Assert.Single((await other.GoToAsync("/account/security/history")).Document.QuerySelectorAll(".events li"));
        Assert.Equal("/sign-in", (await _provider.NewBrowser().GoToAsync("/account/security/history")).Address.AbsolutePath);
    }

    /// <summary>A command has no address and no browser.</summary>
    [Fact]
    public async Task What_a_command_did_stands_in_the_history_with_its_time_alone()
    {
        await _provider.UseAsync<SecurityHistoryStore, bool>(async history =>
        {
            await history.AddAsync((await UserAsync("alice"))!.Id, SecurityEvents.AccessGiven, "staff", ipAddress: null, userAgent: null);
            return true;
        });

        var entries = (await _browser.GoToAsync("/account/security/history")).Document.QuerySelectorAll(".events li");

        var entry = Assert.Single(entries, item => item.QuerySelector("h3")!.TextContent.Contains("staff", StringComparison.Ordinal));
        var place = entry.QuerySelector("p")!;
        Assert.Equal(place.QuerySelector("time")!.TextContent.Trim(), place.TextContent.Trim());
    }

    [Fact]
    public async Task Download_holds_what_is_kept_and_nothing_that_opens_the_account()
    {
        var key = await BeginSetUpAsync();
        await _browser.PressAsync("set-up", ("code", Code(key)));
        await _browser.GoToAsync("/account/data");
        var page = await _browser.PressAsync("download");

        using var json = JsonDocument.Parse(page.Text);
        Assert.Equal("alice@example.com", json.RootElement.GetProperty("account").GetProperty("Email").GetString());
        Assert.Equal("Alice", json.RootElement.GetProperty("account").GetProperty("profile").GetProperty("given_name").GetString());
        Assert.NotEmpty(json.RootElement.GetProperty("sessions").EnumerateArray());
        var stored = await UserAsync("alice");
        Assert.DoesNotContain(stored!.PasswordHash!, page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(stored.SecurityStamp!, page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deletion_ends_other_sessions_at_once_and_the_account_after_its_grace_unless_it_is_kept()
    {
        var other = _provider.NewBrowser();
        await other.SignInAsync(TestUser.Alice);
        var day = (_provider.Time.GetUtcNow() + Grace).ToString("d MMMM yyyy", CultureInfo.GetCultureInfo("en-GB"));
        Assert.Contains(day, (await _browser.GoToAsync("/account/data")).Text, StringComparison.Ordinal);
        Assert.True((await _browser.PressAsync("delete-account", ("sure", "true"))).Has("#keep-account"));
        Assert.Equal("/sign-in", (await other.GoToAsync("/account")).Address.AbsolutePath);

        await DeleteDueAsync();
        await _browser.PressAsync("keep-account");
        _provider.Time.Advance(Grace);
        await DeleteDueAsync();
        Assert.NotNull(await UserAsync("alice"));

        await _browser.SignInAsync(TestUser.Alice);
        await _browser.GoToAsync("/account/data");
        await _browser.PressAsync("delete-account", ("sure", "true"));
        _provider.Time.Advance(Grace - TimeSpan.FromSeconds(1));
        await DeleteDueAsync();
        Assert.NotNull(await UserAsync("alice"));
        _provider.Time.Advance(TimeSpan.FromSeconds(1));
        await DeleteDueAsync();
        Assert.Null(await UserAsync("alice"));
        Assert.Equal("/sign-in", (await _browser.GoToAsync("/account")).Address.AbsolutePath);
    }

    [Fact]
    public async Task Only_administrator_cannot_leave()
    {
        var carol = _provider.NewBrowser();
        await carol.SignInAsync(TestUser.Carol);
        Assert.False((await carol.GoToAsync("/account/data")).Has("#delete-account"));
        var token = carol.Page.Document.QuerySelector("input[name=form_token]")!.GetAttribute("value")!;
        await carol.PostAsync("/account/data?handler=Delete", [new("form_token", token), new("sure", "true")]);
        Assert.Null((await UserAsync("carol"))!.DeleteAt);
    }

    [Fact]
    public async Task Password_of_the_list_of_known_ones_is_refused_with_its_strength()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllLinesAsync(file, Enumerable.Range(0, 999).Select(number => $"word {number} of the list").Append("nine green bottles").Select(Digest).Order(StringComparer.Ordinal));
        await using var provider = await TestProvider.StartAsync(options => options.Settings["Passwords:BreachedList"] = file);
        var browser = provider.NewBrowser();
        await browser.GoToAsync("/sign-up");
        foreach (var password in (string[])["nine green bottles", "word 0 of the list", "word 998 of the list", "word 500 of the list"])
        {
            var page = await browser.PressAsync("create-account", ("username", "dora"), ("email", "dora@example.com"), ("password", password));
            Assert.Contains("became known", page.TextOf("#Password-error"), StringComparison.Ordinal);
            Assert.Contains("Strength:", page.TextOf("#Password-error"), StringComparison.Ordinal);
        }

        Assert.Equal("/account", (await browser.PressAsync("create-account", ("username", "dora"), ("email", "dora@example.com"), ("password", "ten green bottles"))).Address.AbsolutePath);
        File.Delete(file);
    }

    public async Task DisposeAsync()
    {
        Dispose();
        await _provider.DisposeAsync();
    }

    public void Dispose() => _browser.Dispose();

    private async Task<byte[]> BeginSetUpAsync()
    {
        Assert.Equal(HttpStatusCode.OK, (await _browser.GoToAsync("/account/security/authenticator")).Status);
        return FromBase32(_browser.Page.TextOf("#key")!.Replace(" ", "", StringComparison.Ordinal));
    }

    private string Code(byte[] key) => Totp.CodeOf(key, Totp.StepOf(_provider.Time.GetUtcNow()));

    private async Task<bool> HasFactorAsync() => (await UserAsync("alice"))!.TwoFactorEnabled;

    private Task<User?> UserAsync(string name) =>
        _provider.UseAsync<AuthProviderDbContext, User?>(database => database.Users.AsNoTracking().SingleOrDefaultAsync(user => user.UserName == name));

    /// <summary>With people who signed in to it, and tokens of its own that are still good.</summary>
    [Fact]
    public async Task Apps_of_a_deleted_account_are_gone_with_all_that_they_were_given_and_keep_no_other_account()
    {
        using var developer = await _provider.SignedInBrowserAsync(TestUser.Bruno);
        var service = _provider.ClientOf(await developer.RegisterAsync("service", ("Form.Name", "Night job")), AppKind.Service);
        await developer.RegisterAsync("api", ("Form.Name", "Doomed"), ("Form.ApiScopes", "doomed.read Reads"));
        var web = _provider.ClientOf(await developer.RegisterWebAppAsync(redirectUri: "https://tea.example/"), AppKind.Web, "https://tea.example/");
        using var visitor = _provider.NewBrowser();
        await web.SignInAsync(visitor, TestUser.Alice);
        (await service.GetOwnTokenAsync(scope: null)).EnsureSuccess();
        await _provider.UseAsync<AuthProviderDbContext, int>(database => database.Users.Where(user => user.UserName == "bruno" || user.UserName == "alice")
            .ExecuteUpdateAsync(update => update.SetProperty(user => user.DeleteAt, _provider.Time.GetUtcNow())));

        Assert.Equal(2, await DeleteDueAsync());

        Assert.Equal("invalid_client", (await service.GetOwnTokenAsync(scope: null)).Error);
        Assert.False((await visitor.GoToAsync(web.NewRequest().Address)).Has("#allow"));
        Assert.Equal(0, await _provider.UseAsync<AuthProviderDbContext, int>(database => database.Scopes.CountAsync(scope => scope.Name == "doomed.read")));
    }

    private Task<int> DeleteDueAsync() => _provider.UseAsync<AccountDeletion, int>(deletion => deletion.DeleteDueAsync());

    private static byte[] FromBase32(string text)
    {
        var bits = string.Concat(text.Select(letter => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(index => Convert.ToByte(bits.Substring(index * 8, 8), 2))];
    }

#pragma warning disable RS0030, CA5350 // What the lists are made of.
    private static string Digest(string password) => Convert.ToHexString(System.Security.Cryptography.SHA1.HashData(System.Text.Encoding.UTF8.GetBytes(password))) + ":1";
#pragma warning restore RS0030, CA5350
}
