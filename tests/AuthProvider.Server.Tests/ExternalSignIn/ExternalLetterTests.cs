using AuthProvider.Storage.Links;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Server.Tests.ExternalSignIn;

/// <summary>The letters about accounts elsewhere, and accounts by invitation.</summary>
public sealed class ExternalLetterTests
{
    [Fact]
    public async Task Owner_hears_of_what_was_linked_and_a_new_account_confirms_its_address()
    {
        await using var mail = TestMailServer.Start();
        await using var servers = await TwoServers.StartAsync(mail.Use);
        using var alice = await servers.NewLinkedPersonAsync(TestUser.Alice, "bruno");
        Assert.Contains("An account at Upstream was linked", (await mail.TakeAsync("alice@example.com", "linked")).Text, StringComparison.Ordinal);

        await alice.Home.GoToAsync("/account/security/providers");
        await alice.Home.PressAsync("unlink-0");
        Assert.Contains("An account at Upstream was unlinked", (await mail.TakeAsync("alice@example.com", "unlinked")).Text, StringComparison.Ordinal);

        using var person = servers.NewPerson();
        await person.SignInAsync("carol");
        await person.SignUpAsync("clara", "clara@example.com");
        await person.Home.GoToAsync((await mail.TakeAsync("clara@example.com", "onfirm")).Link);
        await person.Home.PressAsync("confirm-email");
        Assert.True(await servers.AskAsync(database => database.Users.Where(user => user.UserName == "clara").Select(user => user.EmailConfirmed).SingleAsync()));

        // A code by mail is a way in from now on.
        await person.Home.GoToAsync("/account/security/providers");
        await person.Home.PressAsync("unlink-0");
        Assert.False(await servers.AskAsync(database => database.UserLogins.AnyAsync()));
    }

    [Fact]
    public async Task Invitation_goes_along_to_the_provider_and_is_used_up_with_the_account()
    {
        await using var servers = await TwoServers.StartAsync(options => options.Settings["SignUp"] = "Invitation");
        var secret = await servers.Home.UseAsync<OneTimeLinkStore, string>(links => links.CreateAsync(LinkPurposes.Invitation, TimeSpan.FromDays(1)));
        using var person = servers.NewPerson();
        using var other = servers.NewPerson();
        Assert.True((await person.SignInAsync("bruno", "/sign-up?invitation=" + secret)).Has("#create-account"));
        Assert.True((await other.SignInAsync("carol", "/sign-up?invitation=" + secret)).Has("#create-account"));

        Assert.Equal("/account", (await person.SignUpAsync("bertie")).Address.AbsolutePath);
        Assert.False((await other.SignUpAsync("clara")).Has("#create-account"));
        Assert.False(await servers.AskAsync(database => database.Users.AnyAsync(user => user.UserName == "clara")));
        Assert.Equal(1, await servers.AskAsync(database => database.UserLogins.CountAsync()));
        Assert.DoesNotContain(secret, await servers.AskAsync(database => database.ExternalSignIns.OrderBy(row => row.Id).Select(row => row.Order).FirstAsync()), StringComparison.Ordinal);
    }
}
