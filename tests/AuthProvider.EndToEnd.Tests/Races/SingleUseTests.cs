using AuthProvider.EndToEnd.Tests.Crashes;
using AuthProvider.EndToEnd.Tests.Processes;

namespace AuthProvider.EndToEnd.Tests.Races;

/// <summary>Many use the same code or token at the same moment, at a server with a process and a database of its own.</summary>
public sealed class SingleUseTests
{
    private const int Uses = 64;

    private static readonly int Rounds = Soak.IsOn ? 1000 : 5;

    /// <summary>RFC 6749, 4.1.2: one exchange wins, and as the code was presented more than once, what it gave is withdrawn.</summary>
    [Fact]
    public async Task Of_64_exchanges_of_a_code_one_wins_and_nothing_of_it_stays_good()
    {
        await using var server = await ServerProcess.StartAsync(CrashApp.Seed);
        var (app, person) = await SignInAsync(server);
        for (var round = 0; round < Rounds; round++)
        {
            var (code, verifier) = await person.AskForCodeAsync();
            await AssertOneWinsAndLosesAgainAsync(app, await AtOnceAsync(() => app.ExchangeAsync(code, verifier)), app.RefreshAsync);
        }
    }

    /// <summary>RFC 8628, 3.4: a device code is used once, too.</summary>
    [Fact]
    public async Task Of_64_exchanges_of_a_device_code_one_wins_and_nothing_of_it_stays_good()
    {
        await using var server = await ServerProcess.StartAsync(CrashApp.Seed);
        var (app, person) = await SignInAsync(server);
        for (var round = 0; round < Rounds; round++)
        {
            var (deviceCode, userCode) = await app.AskForDeviceAsync();
            await person.AllowDeviceAsync(userCode);
            await AssertOneWinsAndLosesAgainAsync(app, await AtOnceAsync(() => app.PollAsync(deviceCode)), app.RefreshAsDeviceAsync);
        }
    }

    /// <summary>RFC 9700, 4.14.2: with no leeway a refresh token is used once, and the other uses end its family.</summary>
    [Fact]
    public async Task Of_64_refreshes_without_leeway_one_wins()
    {
        await using var server = await ServerProcess.StartAsync(CrashApp.Seed, ("RefreshTokens__Leeway", "00:00:00"));
        var (app, person) = await SignInAsync(server);
        for (var round = 0; round < Rounds; round++)
        {
            var (code, verifier) = await person.AskForCodeAsync();
            var first = await app.ExchangeAsync(code, verifier);
            await AssertOneWinsAndLosesAgainAsync(app, await AtOnceAsync(() => app.RefreshAsync(first!.RefreshToken)), app.RefreshAsync);
        }
    }

    /// <summary>With the leeway that ships all are answered, and every answer belongs to one family.</summary>
    [Fact]
    public async Task Of_64_refreshes_within_the_leeway_all_are_answered_in_one_family()
    {
        await using var server = await ServerProcess.StartAsync(CrashApp.Seed);
        var (app, person) = await SignInAsync(server);
        for (var round = 0; round < Rounds; round++)
        {
            var (code, verifier) = await person.AskForCodeAsync();
            var first = await app.ExchangeAsync(code, verifier);
            var answers = await AtOnceAsync(() => app.RefreshAsync(first!.RefreshToken));
            Assert.All(answers, Assert.NotNull);

            // A code that comes back ends its grant: whatever belongs to it ends with it.
            Assert.Null(await app.ExchangeAsync(code, verifier));
            Assert.False(await app.IsActiveAsync(answers[0]!.AccessToken));
            Assert.All(await Task.WhenAll(answers.Select(answer => app.RefreshAsync(answer!.RefreshToken))), Assert.Null);
        }
    }

    private static async Task<(CrashApp App, SignInAttempt Person)> SignInAsync(ServerProcess server)
    {
        var app = new CrashApp(server);
        var person = new SignInAttempt(server, app, CrashApp.UserName(0));
        await person.RunAsync();
        return (app, person);
    }

    private static Task<Tokens?[]> AtOnceAsync(Func<Task<Tokens?>> use) => Task.WhenAll(Enumerable.Range(0, Uses).Select(_ => Task.Run(use)));

    private static async Task AssertOneWinsAndLosesAgainAsync(CrashApp app, Tokens?[] answers, Func<string, Task<Tokens?>> refresh)
    {
        var tokens = Assert.Single(answers, answer => answer is not null)!;
        Assert.False(await app.IsActiveAsync(tokens.AccessToken), "A code or token was used twice, and the access token that it gave is still active.");
        Assert.True(await refresh(tokens.RefreshToken) is null, "A code or token was used twice, and its family goes on.");
    }
}
