using AuthProvider.Server.Tests.Languages;
using AuthProvider.Testing;

namespace AuthProvider.Server.Tests.ExternalSignIn;

/// <summary>The pages about other providers, in every language but English, with what they say when something is wrong.</summary>
public sealed class ExternalWalkTests
{
    [Fact]
    public async Task Pages_speak_one_language()
    {
        await using var servers = await TwoServers.StartAsync();
        foreach (var language in (string[])["de", "es", "fr", "ja", "ar"])
        {
            using var walk = LanguageWalk.Begin(servers.Home, language);
            using var person = new Person(servers, walk.Browser);
            await walk.GoAsync("/sign-in", "/sign-up", "/sign-in/first-time", "/sign-in/with/upstream/answer?code=x&state=y", "/sign-in");
            var answer = await person.LeaveAsync("bruno");
            walk.Look();
            await walk.GoAsync(answer.Replace("code=", "code=wrong", StringComparison.Ordinal), answer, "/sign-in");
            await walk.GoAsync(await person.LeaveAsync("bruno"));
            await person.Home.FollowAsync("#return");
            walk.Look();
            await walk.PressAsync("create-account", ("username", "x"), ("email", "none"));
            await walk.PressAsync("create-account", ("username", "bert" + language), ("email", "bert@example.com"));
            await walk.GoAsync("/account/security", "/account/password/first", "/account/security/providers");
            await walk.PressAsync("unlink-0");
            await walk.PressAsync("link-upstream");
            var link = await person.AnswerAsync(person.Home.Page.Document.GetElementById("leave")!.GetAttribute("href")!, "carol");
            await walk.GoAsync(link);
            await person.Home.FollowAsync("#return");
            walk.Look();
            await walk.PressAsync("unlink-1");
            await walk.PressAsync("link-upstream");
            await person.ComeBackAsync(await person.AnswerAsync(person.Home.Page.Document.GetElementById("leave")!.GetAttribute("href")!, "carol"));
            await walk.GoAsync("/account/security/history");

            // The next language finds both accounts elsewhere new.
            await servers.AskAsync(database => Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions.ExecuteDeleteAsync(database.UserLogins));
            person.Elsewhere.Restart();
        }
    }

    [Fact]
    public async Task Question_whether_to_link_and_account_of_somebody_else()
    {
        await using var servers = await TwoServers.StartAsync();
        using (await servers.NewLinkedPersonAsync(TestUser.Bruno, "carol"))
        {
        }

        foreach (var language in (string[])["de", "es", "fr", "ja", "ar"])
        {
            using var walk = LanguageWalk.Begin(servers.Home, language);
            using var person = new Person(servers, walk.Browser);
            await person.SignInAsync("alice");
            await walk.GoAsync(new Uri(person.Home.Page.Address, person.Home.Page.Document.GetElementById("link-account")!.GetAttribute("href")!).PathAndQuery);
            await person.Home.SignInAsync("carol");
            walk.Look();
            await walk.GoAsync("/account/security/providers");
            await walk.PressAsync("link-upstream");
            await walk.GoAsync(await person.AnswerAsync(person.Home.Page.Document.GetElementById("leave")!.GetAttribute("href")!, "carol"));
        }
    }
}
