using System.Collections.Concurrent;
using System.Diagnostics;
using AuthProvider.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace AuthProvider.EndToEnd.Tests.Crashes;

/// <summary>The server is killed under load (SIGKILL) and started again on the same data: what it acknowledged holds, what was consumed stays consumed.</summary>
public sealed class KilledServerTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_server_killed_in_the_middle_of_sign_ins_keeps_what_it_acknowledged()
    {
        var rounds = Soak.IsOn ? 25 : 3;
        await using var server = await ServerProcess.StartAsync(CrashApp.Seed);
        var app = new CrashApp(server);
        var (complete, broken) = (0, 0);
        for (var round = 0; round < rounds; round++)
        {
            var attempts = new ConcurrentQueue<SignInAttempt>();
            await Load.RunUntilKilledAsync(server, CrashApp.People, async person =>
            {
                var attempt = new SignInAttempt(server, app, CrashApp.UserName(person));
                attempts.Enqueue(attempt);
                await attempt.RunAsync();
            });
            await server.StartAsync();

            foreach (var attempt in attempts)
            {
                await attempt.VerifyAsync();
            }

            complete += attempts.Count(attempt => attempt.Tokens is not null);
            broken += attempts.Count(attempt => attempt.Tokens is null);
        }

        output.WriteLine($"{rounds} kills: {complete} sign-ins were complete, {broken} were cut off.");
        Assert.NotEqual(0, broken);
    }

    [Fact]
    public async Task A_server_killed_in_the_middle_of_refreshes_keeps_what_it_acknowledged()
    {
        var rounds = Soak.IsOn ? 25 : 3;
        await using var server = await ServerProcess.StartAsync(CrashApp.Seed);
        var app = new CrashApp(server);
        var families = new List<RefreshFamily>();
        for (var person = 0; person < CrashApp.People; person++)
        {
            var signIn = new SignInAttempt(server, app, CrashApp.UserName(person));
            await signIn.RunAsync();
            families.Add(new RefreshFamily(app, signIn.Tokens!));
        }

        for (var round = 0; round < rounds; round++)
        {
            await Load.RunUntilKilledAsync(server, families.Count, number => families[number].RefreshAsync());
            await server.StartAsync();
            foreach (var family in families)
            {
                await family.VerifyAsync();
            }

            // Only on a machine that takes longer for a start than the leeway lasts.
            families.RemoveAll(family => family.IsLost);
            Assert.NotEmpty(families);
        }

        output.WriteLine($"{rounds} kills: {families.Sum(family => family.Refreshes)} refreshes were acknowledged.");
        await Task.Delay(RefreshFamily.Leeway + TimeSpan.FromSeconds(1));
        foreach (var family in families)
        {
            await family.VerifyReplayAsync();
        }
    }

    [Fact]
    public async Task A_server_killed_while_nobody_asks_is_ready_again_in_seconds()
    {
        await using var server = await ServerProcess.StartAsync();
        await server.KillAsync();
        var begun = Stopwatch.GetTimestamp();
        await server.StartAsync();
        output.WriteLine($"Ready after {Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s.");
    }
}
