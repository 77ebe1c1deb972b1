using System.Diagnostics;
using System.Net;
using AuthProvider.Testing;
using Microsoft.Data.Sqlite;

namespace AuthProvider.Server.Tests.Hosting;

/// <summary>While another program holds the database nothing is lost: the answer is 503 with Retry-After (RFC 9110, 15.6.4).</summary>
public sealed class UnavailableDatabaseTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("authprovider-locked-").FullName;

    private string ConnectionString => $"Data Source={Path.Combine(_folder, "authprovider.db")}";

    [Fact]
    public async Task Programs_get_the_error_in_the_form_of_the_protocol_and_try_again()
    {
        await using var provider = await StartAsync();
        using var browser = provider.NewBrowser();
        var shop = provider.NewClient(TestApp.Shop);
        var request = shop.NewRequest();
        var code = (await RelyingPartyClient.AuthorizeAsync(browser, request, TestUser.Alice)).Code!;

        await using (await LockAsync())
        {
            var refused = await shop.ExchangeAsync(request, code);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
            Assert.True(refused.Error == "temporarily_unavailable", refused.ToString());
            Assert.Equal("1", refused.Headers.RetryAfter?.ToString());
        }

        Assert.Equal(HttpStatusCode.OK, (await shop.ExchangeAsync(request, code)).Status);
    }

    [Fact]
    public async Task People_get_a_page_and_try_again()
    {
        await using var provider = await StartAsync();
        using var browser = provider.NewBrowser();
        await browser.GoToAsync("/sign-in");

        await using (await LockAsync())
        {
            var page = await browser.SignInAsync(TestUser.Alice.UserName);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
            Assert.Contains("cannot use its database", page.TextOf("#reason"), StringComparison.Ordinal);
        }

        await browser.GoToAsync("/sign-in");
        Assert.Equal("/account", (await browser.SignInAsync(TestUser.Alice.UserName)).Address.AbsolutePath);
    }

    /// <summary>Sooner than those who write give up, which is after 5 seconds: real time, for SQLite waits by the system's clock.</summary>
    [Fact]
    public async Task Readiness_is_denied_in_about_a_second()
    {
        await using var provider = await StartAsync();
        await using (await LockAsync())
        {
            var begun = Stopwatch.GetTimestamp();
            using var answer = await provider.Http.GetAsync(new Uri("health/ready", UriKind.Relative));
            Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(4), Stopwatch.GetElapsedTime(begun).ToString());
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.StartsWith("""{"status":"not ready","database":"takes no writes","keys":"loaded","runtime":""", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        provider.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Contains("\"ready\"", await provider.Http.GetStringAsync(new Uri("health/ready", UriKind.Relative)), StringComparison.Ordinal);
    }

    /// <summary>A full disk lets a transaction begin, and refuses its commit: here a trigger does.</summary>
    [Fact]
    public async Task Readiness_after_a_refusal_wants_to_see_something_written()
    {
        await using var provider = await StartAsync();
        await ExecuteAsync("""CREATE TRIGGER "Full" BEFORE INSERT ON "UsedAssertions" BEGIN SELECT RAISE(ABORT, 'full'); END""");
        Assert.Equal(HttpStatusCode.OK, await ReadyAsync());

        using var browser = provider.NewBrowser();
        await browser.GoToAsync("/sign-in");
        await using (await LockAsync())
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await browser.SignInAsync(TestUser.Alice.UserName)).Status);
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await ReadyAsync());
        await ExecuteAsync("""DROP TRIGGER "Full" """);
        Assert.Equal(HttpStatusCode.OK, await ReadyAsync());

        async Task<HttpStatusCode> ReadyAsync()
        {
            provider.Time.Advance(TimeSpan.FromSeconds(2));
            using var answer = await provider.Http.GetAsync(new Uri("health/ready", UriKind.Relative));
            return answer.StatusCode;
        }
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private Task<TestProvider> StartAsync() => TestProvider.StartAsync(options => options.Settings["ConnectionStrings:AuthProvider"] = ConnectionString);

    private async Task ExecuteAsync(string text)
    {
        await using var connection = new SqliteConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        await command.ExecuteNonQueryAsync();
    }

    private async Task<SqliteConnection> LockAsync()
    {
        var other = new SqliteConnection(ConnectionString + ";Pooling=False");
        await other.OpenAsync();
        await using var command = other.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        await command.ExecuteNonQueryAsync();
        return other;
    }
}
