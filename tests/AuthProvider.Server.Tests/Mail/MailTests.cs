using System.Net;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Mail;
using AuthProvider.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;

namespace AuthProvider.Server.Tests.Mail;

public sealed class MailTests
{
    [Fact]
    public async Task Busy_mail_server_gets_the_same_letter_again_and_a_refused_one_is_given_up()
    {
        await using var mail = TestMailServer.Start();
        await using var provider = await TestProvider.StartAsync(mail.Use);
        var browser = provider.NewBrowser();

        mail.Refusal = "451 busy";
        await AskAsync(browser, "alice");
        await mail.WaitForOffersAsync(1);
        await UntilAsync(provider, row => row is { State: MailState.Pending, Attempts: 1 } && row.NextAttemptAt - provider.Time.GetUtcNow() == TimeSpan.FromSeconds(5));
        mail.Refusal = null;
        for (var step = 0; step < 400 && mail.Mails.Count == 0; step++)
        {
            provider.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(25);
        }

        var letter = await mail.TakeAsync("alice@example.com", "Reset");
        await UntilAsync(provider, row => row.State == MailState.Sent && row.ProtectedOrder.Length == 0);
        Assert.Contains(letter.Link, WebUtility.HtmlDecode(letter.Html), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await browser.GoToAsync(letter.Link)).Status);

        mail.Refusal = "550 no such mailbox";
        await AskAsync(browser, "bruno");
        await UntilAsync(provider, row => row.State == MailState.Failed && row.ProtectedOrder.Length == 0);
    }

    [Fact]
    public async Task Letter_that_was_ordered_before_the_server_stopped_is_sent_after_the_next_start()
    {
        await using var mail = TestMailServer.Start();
        var file = Path.Combine(Directory.CreateTempSubdirectory("authprovider-mail-").FullName, "authprovider.db");
        void Configure(TestProviderOptions options)
        {
            mail.Use(options);
            options.Settings["ConnectionStrings:AuthProvider"] = $"Data Source={file}";
        }

        mail.Refusal = "451 busy";
        string link;
        await using (var first = await TestProvider.StartAsync(Configure))
        {
            await AskAsync(first.NewBrowser(), "alice");
            await mail.WaitForOffersAsync(1);
            await UntilAsync(first, row => row.NextAttemptAt > first.Time.GetUtcNow());
        }

        mail.Refusal = null;
        await using (var second = await TestProvider.StartAsync(options =>
        {
            Configure(options);
            options.Seed = false;
            options.StartAt = TimeProvider.System.GetUtcNow().AddMinutes(5);
        }))
        {
            link = (await mail.TakeAsync("alice@example.com", "Reset")).Link;
            Assert.Equal(HttpStatusCode.OK, (await second.NewBrowser().GoToAsync(link)).Status);
        }

        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Fact]
    public async Task Database_holds_no_link_that_could_be_read_out_of_it()
    {
        await using var mail = TestMailServer.Start();
        await using var provider = await TestProvider.StartAsync(mail.Use);
        mail.Refusal = "451 busy";
        await AskAsync(provider.NewBrowser(), "alice");
        await mail.WaitForOffersAsync(1);

        var row = await UntilAsync(provider, row => row.Attempts == 1);
        Assert.DoesNotContain("alice", row.ProtectedOrder, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("http", row.ProtectedOrder, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Development_server_without_a_mail_server_shows_its_letters_and_no_other_server_does()
    {
        await using var provider = await TestProvider.StartAsync(options => options.Configure = AsDevelopment);
        var browser = provider.NewBrowser();
        await AskAsync(browser, "alice");
        await UntilAsync(provider, row => row.State == MailState.Kept);
        await browser.GoToAsync("/development/mailbox");
        Assert.Contains("alice@example.com", browser.Page.TextOf("article")!, StringComparison.Ordinal);
        Assert.True((await browser.FollowAsync(".letter-link")).Has("#reset-password"));

        await using var mail = TestMailServer.Start();
        await using var withServer = await TestProvider.StartAsync(options =>
        {
            mail.Use(options);
            options.Configure = AsDevelopment;
        });
        Assert.Equal(HttpStatusCode.NotFound, (await withServer.NewBrowser().GoToAsync("/development/mailbox")).Status);

        await using var production = await TestProvider.StartAsync();
        var visitor = production.NewBrowser();
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GoToAsync("/development/mailbox")).Status);
        Assert.False((await visitor.GoToAsync("/sign-in")).Has("#forgot-password"));
        Assert.False((await visitor.GoToAsync("/forgot-password")).Has("main form"));
    }

    [Fact]
    public async Task Letter_whose_link_has_ended_meanwhile_is_not_sent()
    {
        await using var mail = TestMailServer.Start();
        await using var provider = await TestProvider.StartAsync(mail.Use);
        mail.Refusal = "451 busy";
        await AskAsync(provider.NewBrowser(), "alice");
        await mail.WaitForOffersAsync(1);
        await UntilAsync(provider, row => row is { State: MailState.Pending, Attempts: 1 } && row.NextAttemptAt - provider.Time.GetUtcNow() == TimeSpan.FromSeconds(5));

        mail.Refusal = null;
        provider.Time.Advance(TimeSpan.FromMinutes(30));
        await UntilAsync(provider, row => row.State == MailState.Dropped);
        Assert.Empty(mail.Mails);
    }

    [Fact]
    public async Task Letters_wait_for_a_database_that_takes_no_writes_without_asking_it_all_the_time()
    {
        await using var mail = TestMailServer.Start();
        await using var provider = await TestProvider.StartAsync(mail.Use);
        await ExecuteAsync("""CREATE TRIGGER "Full" BEFORE UPDATE ON "OutgoingMails" BEGIN SELECT RAISE(ABORT, 'full'); END""");
        var browser = provider.NewBrowser();
        await AskAsync(browser, "alice");
        for (var count = 0; count < 20 || Errors() == 0; count++)
        {
            await browser.GoToAsync("/sign-in");
        }

        Assert.Equal(1, Errors());
        await ExecuteAsync("""DROP TRIGGER "Full" """);
        provider.Time.Advance(TimeSpan.FromSeconds(10));
        await mail.TakeAsync("alice@example.com", "Reset");

        int Errors() => provider.Log.Count(entry => entry.Contains("could not be written or noted", StringComparison.Ordinal));
        Task<int> ExecuteAsync(string text) => provider.UseAsync<AuthProviderDbContext, int>(database => database.Database.ExecuteSqlRawAsync(text));
    }

    private static void AsDevelopment(WebApplicationBuilder builder) => builder.Environment.EnvironmentName = Environments.Development;

    private static async Task AskAsync(TestBrowser browser, string name)
    {
        await browser.GoToAsync("/forgot-password");
        Assert.True((await browser.PressAsync("send-link", ("username", name))).Has("#sent"));
    }

    private static async Task<OutgoingMail> UntilAsync(TestProvider provider, Func<OutgoingMail, bool> condition)
    {
        for (var look = 0; look < 400; look++)
        {
            var rows = await provider.UseAsync<AuthProviderDbContext, List<OutgoingMail>>(database => database.OutgoingMails.AsNoTracking().ToListAsync());
            if (rows.Find(row => condition(row)) is { } row)
            {
                return row;
            }

            await Task.Delay(25);
        }

        throw new InvalidOperationException("No message came so far.");
    }
}
