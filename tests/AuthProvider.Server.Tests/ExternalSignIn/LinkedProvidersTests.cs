using System.Net;
using AuthProvider.Storage.ExternalSignIns;
using AuthProvider.Storage.SecurityHistory;
using AuthProvider.Storage.SignInWays;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Server.Tests.ExternalSignIn;

/// <summary>The accounts elsewhere on the pages of one's own account: adding, removing, and never locking oneself out.</summary>
public sealed class LinkedProvidersTests : IAsyncLifetime
{
    private TwoServers _servers = null!;

    public async Task InitializeAsync() => _servers = await TwoServers.StartAsync();

    public async Task DisposeAsync() => await _servers.DisposeAsync();

    [Fact]
    public async Task Account_elsewhere_is_linked_listed_and_unlinked_and_history_says_so()
    {
        using var person = _servers.NewPerson();
        await person.Home.SignInAsync(TestUser.Alice);
        Assert.Equal("/account/security/providers", (await person.LinkAsync("bruno")).Address.AbsolutePath);
        Assert.Contains("The account is linked", person.Home.Page.Text, StringComparison.Ordinal);
        Assert.Contains("bruno@example.com", person.Home.Page.Text, StringComparison.Ordinal);
        Assert.Contains("Linked: Upstream", (await person.Home.GoToAsync("/account/security")).Text, StringComparison.Ordinal);
        Assert.Contains("An account at Upstream was linked", person.Home.Page.Text, StringComparison.Ordinal);
        Assert.Contains("bruno@example.com", await DataAsync(person.Home), StringComparison.Ordinal);

        await person.Home.GoToAsync("/account/security/providers");
        Assert.Contains("signs in no more", (await person.Home.PressAsync("unlink-0")).Text, StringComparison.Ordinal);
        using var again = _servers.NewPerson();
        Assert.Equal("/sign-in/first-time", (await again.SignInAsync("bruno")).Address.AbsolutePath);
        Assert.Equal(
            [SecurityEvents.ExternalLinked, SecurityEvents.ExternalUnlinked],
            await _servers.AskAsync(database => database.SecurityEvents.Where(row => row.Kind.StartsWith("external")).OrderBy(row => row.At).Select(row => row.Kind).ToListAsync()));
    }

    [Fact]
    public async Task Linking_asks_for_a_new_sign_in_here_and_there()
    {
        using var person = await _servers.NewLinkedPersonAsync(TestUser.Alice, "bruno");
        _servers.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal("/sign-in", (await person.Home.GoToAsync("/account/security/providers")).Address.AbsolutePath);
        await person.Home.SignInAsync("alice");
        await person.Home.PressAsync("link-upstream");
        await person.Elsewhere.GoToAsync(person.Home.Page.Document.GetElementById("leave")!.GetAttribute("href")!);
        Assert.True(person.Elsewhere.Page.Has("#sign-in"));
    }

    /// <summary>Whoever is at the browser when the answer comes does not get what another one asked for.</summary>
    [Fact]
    public async Task Link_that_was_asked_for_in_a_session_that_ended_goes_to_nobody()
    {
        using var person = _servers.NewPerson();
        await person.Home.SignInAsync(TestUser.Alice);
        await person.Home.GoToAsync("/account/security/providers");
        var answer = await person.LeaveAsync("bruno", "link-upstream");
        await person.Home.GoToAsync("/sign-out");
        await person.Home.ConfirmSignOutAsync();
        await person.Home.SignInAsync(TestUser.Bruno);

        Assert.Equal(HttpStatusCode.BadRequest, (await person.ComeBackAsync(answer)).Status);
        Assert.False(await _servers.AskAsync(database => database.UserLogins.AnyAsync()));
    }

    [Fact]
    public async Task Account_elsewhere_that_signs_somebody_else_in_is_not_taken_from_them()
    {
        using var alice = await _servers.NewLinkedPersonAsync(TestUser.Alice, "bruno");
        using var carol = _servers.NewPerson();
        await carol.Home.SignInAsync(TestUser.Carol);
        Assert.Contains("signs in to another account", (await carol.LinkAsync("bruno")).TextOf("#problem")!, StringComparison.Ordinal);
        Assert.Equal(await _servers.Home.GetSubjectAsync(TestUser.Alice), await _servers.AskAsync(database => database.UserLogins.Select(login => login.UserId.ToString()).SingleAsync()), ignoreCase: true);
    }

    [Fact]
    public async Task Last_way_in_stays_and_of_many_who_remove_two_at_once_one_is_left()
    {
        using var person = _servers.NewPerson();
        await person.SignInAsync("bruno");
        await person.SignUpAsync("bertie");
        await person.Home.GoToAsync("/account/security/providers");
        Assert.Contains("only way in", (await person.Home.PressAsync("unlink-0")).TextOf("#problem")!, StringComparison.Ordinal);

        var userId = await _servers.AskAsync(database => database.Users.Where(user => user.UserName == "bertie").Select(user => user.Id).SingleAsync());
        await _servers.Home.UseAsync<ExternalLoginStore, bool>(logins => logins.TryAddAsync(userId, new("upstream", "second", null)));
        var ways = await _servers.AskAsync(database => database.UserLogins.Where(login => login.UserId == userId).Select(login => login.ProviderKey).ToListAsync());
        Assert.Equal(2, ways.Count);

        var removals = await Task.WhenAll(Enumerable.Range(0, 64).Select(number => Task.Run(() =>
            _servers.Home.UseAsync<WaysIn, Removal>(store => store.RemoveExternalLoginAsync(userId, "upstream", ways[number % 2], new(["upstream"], ByMail: false))))));
        Assert.Single(removals, Removal.Done);
        Assert.Contains(Removal.IsLastWay, removals);
        Assert.Equal(1, await _servers.AskAsync(database => database.UserLogins.CountAsync(login => login.UserId == userId)));
    }

    [Theory]
    [InlineData("upstream", false, false)]
    [InlineData("forgotten", false, false)]
    [InlineData("upstream", true, true)]
    public async Task Way_counts_that_this_server_offers(string provider, bool byMail, bool isConfirmed)
    {
        using var person = _servers.NewPerson();
        await person.SignInAsync("bruno");
        await person.SignUpAsync("bertie");
        var userId = await _servers.AskAsync(database => database.Users.Where(user => user.UserName == "bertie").Select(user => user.Id).SingleAsync());
        await _servers.AskAsync(database => database.Users.Where(user => user.Id == userId).ExecuteUpdateAsync(update => update.SetProperty(user => user.EmailConfirmed, isConfirmed)));
        await _servers.AskAsync(database => database.UserLogins.Where(login => login.UserId == userId).ExecuteDeleteAsync());
        await _servers.Home.UseAsync<ExternalLoginStore, bool>(logins => logins.TryAddAsync(userId, new(provider, "1", null)));
        await _servers.Home.UseAsync<ExternalLoginStore, bool>(logins => logins.TryAddAsync(userId, new("upstream", "2", null)));

        var removal = await _servers.Home.UseAsync<WaysIn, Removal>(ways => ways.RemoveExternalLoginAsync(userId, "upstream", "2", new(["upstream"], byMail)));
        Assert.Equal(provider is "forgotten" ? Removal.IsLastWay : Removal.Done, removal);
        var last = await _servers.Home.UseAsync<WaysIn, Removal>(ways => ways.RemoveExternalLoginAsync(userId, provider, "1", new(["upstream"], byMail)));
        Assert.Equal((provider, byMail) switch { ("forgotten", _) => Removal.Done, (_, true) => Removal.Done, _ => Removal.IsLastWay }, last);
    }

    [Fact]
    public async Task Imported_account_elsewhere_signs_in()
    {
        var alice = Guid.Parse(await _servers.Home.GetSubjectAsync(TestUser.Alice));
        var bruno = await _servers.Upstream.GetSubjectAsync(TestUser.Bruno);
        await _servers.AskAsync(async database =>
        {
            // As the import writes it: without what people recognise it by.
            database.UserLogins.Add(new() { UserId = alice, LoginProvider = "upstream", ProviderKey = bruno });
            return await database.SaveChangesAsync();
        });
        using var person = _servers.NewPerson();
        Assert.Contains("alice", (await person.SignInAsync("bruno")).Text, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<string> DataAsync(TestBrowser browser)
    {
        await browser.GoToAsync("/account/data");
        return (await browser.PressAsync("download")).Text;
    }
}
