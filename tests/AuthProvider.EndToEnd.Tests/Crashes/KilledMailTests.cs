using AuthProvider.EndToEnd.Tests.Processes;
using AuthProvider.Testing;

namespace AuthProvider.EndToEnd.Tests.Crashes;

/// <summary>The server is killed (SIGKILL) while it owes somebody a letter that the mail server does not take.</summary>
public sealed class KilledMailTests
{
    // The killed server may have had the letter in hand; another attempt is made when its claim has run out, after two minutes.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task A_server_killed_while_the_mail_server_is_busy_sends_the_letter_after_the_start_and_its_link_works_once()
    {
        await using var mail = TestMailServer.Start();
        mail.Refusal = "451 busy";
        await using var server = await ServerProcess.StartAsync(
            CrashApp.Seed, [.. mail.Settings.Select(setting => (setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value))]);
        var visitor = new HttpVisitor(server);
        var asked = await visitor.SubmitAsync(await visitor.GetAsync(new Uri(server.Address, "/forgot-password")), ("username", CrashApp.UserName(0)));
        Assert.True((await visitor.FollowAsync(asked)).Status is System.Net.HttpStatusCode.OK);
        await mail.WaitForOffersAsync(1);
        await server.KillAsync();
        Assert.Empty(mail.Mails);

        mail.Refusal = null;
        await server.StartAsync();
        var letter = await mail.TakeAsync($"{CrashApp.UserName(0)}@example.com", "password", Patience);

        const string NewPassword = "snow on the south window";
        var page = await visitor.FollowAsync(await visitor.GetAsync(new Uri(letter.Link)));
        await visitor.FollowAsync(await visitor.SubmitAsync(page, ("new", NewPassword)));
        Assert.DoesNotContain("name=\"new\"", (await visitor.FollowAsync(await visitor.GetAsync(new Uri(letter.Link)))).Body, StringComparison.Ordinal);
        var fresh = new HttpVisitor(server);
        var signedIn = await fresh.SubmitAsync(await fresh.GetAsync(new Uri(server.Address, "/sign-in")), ("username", CrashApp.UserName(0)), ("password", NewPassword));
        Assert.True(signedIn.Status is System.Net.HttpStatusCode.Redirect, $"{signedIn.Status}: {signedIn.Body}");
    }
}
