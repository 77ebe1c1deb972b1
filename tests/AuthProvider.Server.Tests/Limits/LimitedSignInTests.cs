using System.Net;
using AuthProvider.Server.Limits;
using AuthProvider.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Server.Tests.Limits;

/// <summary>SECURITY S14: nothing that can be guessed may be tried without end.</summary>
public sealed class LimitedSignInTests
{
    [Fact]
    public async Task After_twenty_wrong_passwords_an_address_waits_and_then_signs_in()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        await browser.GoToAsync("/sign-in");
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await browser.SignInAsync($"nobody{i}", "wrong password")).Status);
        }

        var refused = await browser.SignInAsync(TestUser.Alice.UserName);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        Assert.Equal(TimeSpan.FromMinutes(5), refused.Headers!.RetryAfter!.Delta);
        Assert.Contains("too many wrong passwords", refused.TextOf("#problem"), StringComparison.Ordinal);

        provider.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("/account", (await browser.SignInAsync(TestUser.Alice.UserName)).Address.AbsolutePath);
    }

    [Fact]
    public async Task Wrong_secrets_of_a_client_are_limited_and_those_of_another_are_not()
    {
        await using var provider = await TestProvider.StartAsync();
        for (var i = 0; i < 20; i++)
        {
            using var wrong = await RequestTokenAsync(provider, "robot", "wrong secret");
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        using var refused = await RequestTokenAsync(provider, "robot", TestApp.Robot.Secret!);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(TimeSpan.FromMinutes(5), refused.Headers.RetryAfter!.Delta);
        Assert.Equal("application/json", refused.Content.Headers.ContentType!.MediaType);

        using var other = await RequestTokenAsync(provider, "shop", "wrong secret");
        Assert.Equal(HttpStatusCode.Unauthorized, other.StatusCode);

        provider.Time.Advance(TimeSpan.FromMinutes(5));
        using var allowed = await RequestTokenAsync(provider, "robot", TestApp.Robot.Secret!);
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
    }

    /// <summary>S31: a client that there is not is answered like one that there is, and takes no room from those that there are.</summary>
    [Fact]
    public async Task Wrong_secrets_of_clients_that_there_are_not_are_limited_apart()
    {
        await using var provider = await TestProvider.StartAsync();
        for (var i = 0; i < 20; i++)
        {
            using var wrong = await RequestTokenAsync(provider, "made-up", "wrong secret");
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        using var refused = await RequestTokenAsync(provider, "made-up", "wrong secret");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        using var another = await RequestTokenAsync(provider, "made-up too", "wrong secret");
        Assert.Equal(HttpStatusCode.Unauthorized, another.StatusCode);
        using var allowed = await RequestTokenAsync(provider, "robot", TestApp.Robot.Secret!);
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
        Assert.Equal(0, provider.Services.GetRequiredService<FailureLimits>().CountKeys(FailureKind.ClientSecret));
    }

    private static async Task<HttpResponseMessage> RequestTokenAsync(TestProvider provider, string client, string secret)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "client_credentials", ["client_id"] = client, ["client_secret"] = secret,
        });
        return await provider.Http.PostAsync(new Uri("connect/token", UriKind.Relative), form);
    }
}
