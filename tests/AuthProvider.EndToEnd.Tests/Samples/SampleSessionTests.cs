using System.Net;

namespace AuthProvider.EndToEnd.Tests.Samples;

/// <summary>Sessions of the samples with pages: no sign-in continues one that was there before, and what has ended stays so.</summary>
[Collection(DemoInBrowser.Name)]
public sealed class SampleSessionTests
{
    /// <summary>Session fixation: who puts the cookie of a session of their own into a browser has nothing of the sign-in there.</summary>
    [Theory]
    [InlineData("aspnetcore-bff", "__Host-Bff")]
    [InlineData("aspnetcore-shop", "__Host-Shop")]
    [InlineData("aspnetcore-notes", "__Host-Notes")]
    [InlineData("node-express-web", "__Host-express")]
    [InlineData("flask-dashboard", "__Host-flask")]
    public async Task Sign_in_begins_a_session_of_its_own_and_ends_the_one_before(string folder, string cookie)
    {
        await using var sample = await SampleAtInventedProvider.StartAsync(folder);
        var attacker = await sample.SignInAsync("mallory", "session-m");
        var planted = attacker.CookieOf(sample.Address, cookie);
        var victim = sample.NewVisitor();

        // The sample in Flask keeps in its session that a sign-in has begun; the others do so in a cookie beside it.
        var begun = folder == "flask-dashboard" ? null : await sample.BeginSignInAsync(victim);
        victim.Plant(sample.Address, cookie, planted);
        Assert.Equal("mallory", await sample.WhoAsync(victim));
        await sample.FinishSignInAsync(victim, begun ?? await sample.BeginSignInAsync(victim), "anna", "session-a");

        Assert.NotEqual(planted, victim.CookieOf(sample.Address, cookie));
        Assert.Null(await sample.WhoAsync(attacker));
    }

    /// <summary>A request that renews the tokens while its session ends does not bring the session back.</summary>
    [Theory]
    [InlineData("aspnetcore-shop", "/orders")]
    [InlineData("aspnetcore-bff", "/api/orders")]
    public async Task Session_that_ends_while_its_tokens_are_renewed_stays_ended(string folder, string page)
    {
        await using var sample = await SampleAtInventedProvider.StartAsync(folder);
        var (asked, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        sample.Provider.AccessTokenLifetime = 1;
        sample.Provider.BeforeRefresh = () =>
        {
            asked.TrySetResult();
            return ended.Task;
        };
        var visitor = await sample.SignInAsync("anna", "session-a");

        var renewing = visitor.GetAsync(sample.At(page), ("X-CSRF", "1"));
        await Task.WhenAny(asked.Task, renewing);
        Assert.True(asked.Task.IsCompleted, sample.Output);
        await EndAsync(sample, folder, visitor);
        ended.SetResult();
        await renewing;

        Assert.Null(await sample.WhoAsync(visitor));
    }

    private static async Task EndAsync(SampleAtInventedProvider sample, string folder, Crashes.HttpVisitor visitor)
    {
        if (folder == "aspnetcore-bff")
        {
            Assert.Equal(HttpStatusCode.OK, await sample.PostLogoutTokenAsync(sample.Provider.Signer.Sign(sample.Provider.LogoutClaims("session-a"))));
        }
        else
        {
            await visitor.GetAsync(sample.At($"/signout-oidc?iss={Uri.EscapeDataString(sample.Provider.Issuer)}&sid=session-a"));
        }
    }
}
