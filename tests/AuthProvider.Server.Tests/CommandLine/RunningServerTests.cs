using System.Net.Http.Json;
using System.Text.Json;
using AuthProvider.Testing;

namespace AuthProvider.Server.Tests.CommandLine;

/// <summary>Commands beside a running server, which notices them.</summary>
public sealed class RunningServerTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly CommandRunner _commands = new();

    public void Dispose() => _commands.Dispose();

    [Fact]
    public async Task Token_of_a_disabled_user_is_inactive_without_a_restart()
    {
        await using var provider = await StartAsync();
        var tokens = await provider.NewClient(TestApp.Shop).SignInAsync(provider.NewBrowser(), TestUser.Alice, "openid orders.read");
        Assert.True(await IsActiveAsync(provider, tokens.AccessToken!));

        (await _commands.RunAsync("user", "disable", "alice")).Succeeds();
        await UntilAsync(async () => !await IsActiveAsync(provider, tokens.AccessToken!));
    }

    [Fact]
    public async Task Applied_file_and_rotated_keys_are_seen_without_a_restart()
    {
        await using var provider = await StartAsync();
        Assert.Equal(400, await RequestTokenAsync(provider));
        var keys = await KeysAsync(provider);

        (await _commands.ApplyAsync("""{ "apps": [{ "id": "late", "kind": "service", "name": "Late", "secret": "a secret that came late" }] }""")).Succeeds();
        await UntilAsync(async () => await RequestTokenAsync(provider) == 200);

        (await _commands.RunAsync("keys", "rotate", "--now")).Succeeds();
        await UntilAsync(async () => (await KeysAsync(provider)).Count == keys.Count + 2);
    }

    private Task<TestProvider> StartAsync() =>
        TestProvider.StartAsync(options => options.Settings["ConnectionStrings:AuthProvider"] = _commands.ConnectionString);

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token);
        }
    }

    private static async Task<int> RequestTokenAsync(TestProvider provider)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "client_credentials", ["client_id"] = "late", ["client_secret"] = "a secret that came late",
        });
        using var response = await provider.Http.PostAsync(new Uri("connect/token", UriKind.Relative), form);
        return response.IsSuccessStatusCode ? 200 : 400;
    }

    private static async Task<List<string?>> KeysAsync(TestProvider provider)
    {
        var set = await provider.Http.GetFromJsonAsync<JsonElement>(new Uri(".well-known/jwks", UriKind.Relative));
        return [.. set.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("kid").GetString())];
    }

    private static async Task<bool> IsActiveAsync(TestProvider provider, string token)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["token"] = token, ["client_id"] = TestApp.Orders.ClientId, ["client_secret"] = TestApp.Orders.Secret!,
        });
        using var response = await provider.Http.PostAsync(new Uri("connect/introspect", UriKind.Relative), form);
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("active").GetBoolean();
    }
}
