using System.Text.Json;
using AuthProvider.Protocol.Registration;
using AuthProvider.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AuthProvider.Protocol.Tests.BackChannelLogout;

/// <summary>A server, and an app of it that listens for logout tokens.</summary>
internal sealed class LogoutWorld : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private LogoutWorld(AppReceiver receiver, TestProvider provider) => (Receiver, Provider) = (receiver, provider);

    public AppReceiver Receiver { get; }

    public TestProvider Provider { get; private set; }

    public static async Task<LogoutWorld> StartAsync(Action<TestProviderOptions>? configure = null)
    {
        var receiver = await AppReceiver.StartAsync();
        var provider = await TestProvider.StartAsync(options =>
        {
            receiver.Trust(options);
            configure?.Invoke(options);
        });
        return new(receiver, provider);
    }

    /// <summary>Registers an app's address, and signs a user in to it.</summary>
    public async Task<JsonWebToken> SignInAsync(TestBrowser browser, TestApp app, ClientMetadata? metadata = null)
    {
        await AppReceiver.RegisterAsync(
            Provider, app, (metadata ?? ClientMetadata.Empty) with { BackchannelLogoutUri = $"{Receiver.Address}/{app.ClientId}" });
        return new JsonWebToken((await Provider.NewClient(app).SignInAsync(browser, TestUser.Alice)).IdToken!);
    }

    public static async Task<Page> SignOutAsync(TestBrowser browser)
    {
        await browser.GoToAsync("/sign-out");
        return await browser.ConfirmSignOutAsync();
    }

    /// <summary>Waits for a number of tokens, and returns them all.</summary>
    public async Task<IReadOnlyList<ReceivedRequest>> WaitForTokensAsync(int count)
    {
        await UntilAsync(() => Receiver.Requests.Count >= count, $"{count} tokens");
        return Receiver.Requests;
    }

    public bool HasLogged(string text) => Provider.Log.Any(entry => entry.Contains(text, StringComparison.Ordinal));

    public Task WaitForLogAsync(string text) => UntilAsync(() => HasLogged(text), text);

    /// <summary>Moves the clock by a time, then a second more now and then: the server may have looked at the clock just before.</summary>
    public async Task AdvanceUntilAsync(TimeSpan first, Func<bool> condition, string what)
    {
        Provider.Time.Advance(first);
        var end = TimeProvider.System.GetUtcNow() + Patience;
        for (var turn = 1; !condition(); turn++)
        {
            Assert.True(TimeProvider.System.GetUtcNow() < end, $"Nothing came of: {what}. {string.Join(Environment.NewLine, Provider.Log)}");
            await Task.Delay(50);
            if (turn % 40 == 0)
            {
                Provider.Time.Advance(TimeSpan.FromSeconds(1));
            }
        }
    }

    /// <summary>Stops the server and starts another on the same database.</summary>
    public async Task RestartAsync(string connectionString, TimeSpan later)
    {
        var now = Provider.Time.GetUtcNow();
        await Provider.DisposeAsync();
        Provider = await TestProvider.StartAsync(options =>
        {
            Receiver.Trust(options);
            options.Settings["ConnectionStrings:AuthProvider"] = connectionString;
            options.StartAt = now + later;
            options.Seed = false;
        });
    }

    /// <summary>Validates a token as an app must (OpenID Connect Back-Channel Logout 1.0, 2.6).</summary>
    public async Task<JsonWebToken> ValidateAsync(ReceivedRequest request, string clientId, string algorithm)
    {
        var keys = new JsonWebKeySet(await Provider.Http.GetStringAsync(".well-known/jwks"));
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(request.Form["logout_token"], new TokenValidationParameters
        {
            ValidIssuer = Provider.Issuer,
            ValidAudience = clientId,
            ValidTypes = ["logout+jwt"],
            ValidAlgorithms = [algorithm],
            IssuerSigningKeys = keys.GetSigningKeys(),
            LifetimeValidator = (_, expires, _, _) => expires > Provider.Time.GetUtcNow(),
        });
        Assert.True(result.IsValid, result.Exception?.Message);
        return (JsonWebToken)result.SecurityToken;
    }

    public static JsonElement PayloadOf(JsonWebToken token) => JsonSerializer.Deserialize<JsonElement>(Base64UrlEncoder.Decode(token.EncodedPayload));

    public async ValueTask DisposeAsync()
    {
        await Provider.DisposeAsync();
        await Receiver.DisposeAsync();
    }

    private async Task UntilAsync(Func<bool> condition, string what)
    {
        var end = TimeProvider.System.GetUtcNow() + Patience;
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetUtcNow() < end, $"Waited in vain for {what}. {string.Join(Environment.NewLine, Provider.Log)}");
            await Task.Delay(20);
        }
    }
}
