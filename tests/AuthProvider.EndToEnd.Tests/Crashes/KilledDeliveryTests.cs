using System.Text;
using System.Text.Json;
using AuthProvider.EndToEnd.Tests.Processes;

namespace AuthProvider.EndToEnd.Tests.Crashes;

/// <summary>The server is killed (SIGKILL) while an app that is down is owed a logout token (OpenID Connect Back-Channel Logout 1.0, 2.5).</summary>
public sealed class KilledDeliveryTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_server_killed_while_an_app_is_down_tells_it_of_the_sign_out_after_the_start()
    {
        var port = FreePorts.Next();
        await using var server = await ServerProcess.StartAsync(
            CrashApp.SeedWith(backchannelLogoutUri: $"https://localhost:{port}/logout"), ("OutgoingRequests__AllowPrivateNetworks", "true"));

        // With the certificate that the server makes at its first start.
        await using var listener = await LogoutListener.StartAsync(port);
        var attempt = new SignInAttempt(server, new CrashApp(server), CrashApp.UserName(0));
        await attempt.RunAsync();
        await attempt.SignOutAsync();
        await UntilAsync(() => server.Output.Contains("(attempt 1)", StringComparison.Ordinal), "the first attempt");
        await server.KillAsync();
        var before = listener.Tokens.Count;
        Assert.NotEqual(0, before);

        listener.IsUp = true;
        await server.StartAsync();

        await UntilAsync(() => listener.Tokens.Count > before, "the logout token after the start");
        var (first, last) = (Read(listener.Tokens[0]), Read(listener.Tokens[^1]));
        Assert.Equal("app", last.GetProperty("aud").GetString());
        Assert.Equal(first.GetProperty("sid").GetString(), last.GetProperty("sid").GetString());
        Assert.Equal(first.GetProperty("sub").GetString(), last.GetProperty("sub").GetString());
        Assert.NotEqual(first.GetProperty("jti").GetString(), last.GetProperty("jti").GetString());
    }

    private static JsonElement Read(string token)
    {
        var payload = token.Split('.')[1];
        return JsonSerializer.Deserialize<JsonElement>(Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(payload)));
    }

    private static async Task UntilAsync(Func<bool> condition, string what)
    {
        var end = TimeProvider.System.GetUtcNow() + Patience;
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetUtcNow() < end, $"Waited in vain for {what}.");
            await Task.Delay(50);
        }
    }
}
