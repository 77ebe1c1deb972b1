using System.Net;
using Microsoft.AspNetCore.Http;
using AuthProvider.EndToEnd.Tests.Flask;

namespace AuthProvider.EndToEnd.Tests.Samples;

/// <summary>How the samples with refresh tokens renew the access token: none is lost, and nothing but the provider's word ends the access.</summary>
[Collection(DemoInBrowser.Name)]
public sealed class TokenRenewalTests
{
    private const string Bff = "aspnetcore-bff";
    private const string Shop = "aspnetcore-shop";

    private static readonly (string Name, string Value) Own = ("X-CSRF", "1");

    /// <summary>A refresh token works once: two renewals with it, or one whose answer nobody keeps, would end the access (RFC 9700, 4.14.2).</summary>
    [Theory]
    [InlineData(Bff, "/api/orders")]
    [InlineData(Shop, "/orders")]
    public async Task Session_renews_once_at_a_time_and_to_the_end_also_when_its_browser_has_gone(string folder, string page)
    {
        await using var sample = await SampleAtInventedProvider.StartAsync(folder);
        var (asked, goOn, renewals) = (new TaskCompletionSource(), new TaskCompletionSource(), 0);
        sample.Provider.AccessTokenLifetime = 1;
        var visitor = await sample.SignInAsync("anna", "session-a");
        sample.Provider.AccessTokenLifetime = 300;
        sample.Provider.BeforeRefresh = () =>
        {
            Interlocked.Increment(ref renewals);
            asked.TrySetResult();
            return goOn.Task;
        };

        using var gone = new CancellationTokenSource();
        var first = visitor.GetAsync(sample.At(page), gone.Token, Own);
        await asked.Task;
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        var others = new[] { visitor.GetAsync(sample.At(page), Own), visitor.GetAsync(sample.At(page), Own) };
        goOn.SetResult();

        foreach (var answer in await Task.WhenAll(others))
        {
            AssertCalled(folder, answer);
        }

        AssertCalled(folder, await visitor.GetAsync(sample.At(page), Own));
        Assert.Equal(1, renewals);
    }

    [Theory]
    [InlineData(Bff, "/api/orders")]
    [InlineData(Shop, "/orders")]
    public async Task Provider_that_is_in_trouble_ends_no_access(string folder, string page)
    {
        await using var sample = await SampleAtInventedProvider.StartAsync(folder);
        sample.Provider.RefreshAnswer = Results.StatusCode(StatusCodes.Status503ServiceUnavailable);

        // Soon to expire, and good until then.
        sample.Provider.AccessTokenLifetime = 55;
        AssertCalled(folder, await (await sample.SignInAsync("anna", "session-a")).GetAsync(sample.At(page), Own));

        sample.Provider.AccessTokenLifetime = 1;
        var visitor = await sample.SignInAsync("berta", "session-b");
        var answer = await Until.AsyncAnswer(() => visitor.GetAsync(sample.At(page), Own), answer => answer.Status is HttpStatusCode.ServiceUnavailable);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);

        sample.Provider.AccessTokenLifetime = 300;
        sample.Provider.RefreshAnswer = null;
        AssertCalled(folder, await visitor.GetAsync(sample.At(page), Own));
    }

    [Theory]
    [InlineData(Bff, "/api/orders")]
    [InlineData(Shop, "/orders")]
    public async Task Provider_that_refuses_the_refresh_token_ends_the_access(string folder, string page)
    {
        await using var sample = await SampleAtInventedProvider.StartAsync(folder);
        sample.Provider.RefreshAnswer = Results.Json(new { error = "invalid_grant" }, statusCode: StatusCodes.Status400BadRequest);
        sample.Provider.AccessTokenLifetime = 1;
        var answer = await (await sample.SignInAsync("anna", "session-a")).GetAsync(sample.At(page), Own);
        if (folder == Bff)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        }
        else
        {
            Assert.Contains("data-status=\"401\"", answer.Body, StringComparison.Ordinal);
        }
    }

    // There is no API behind it: the invented provider answers the call, and knows no orders.
    private static void AssertCalled(string folder, Crashes.VisitorAnswer answer)
    {
        Assert.Equal(folder == Bff ? HttpStatusCode.NotFound : HttpStatusCode.OK, answer.Status);
        if (folder == Shop)
        {
            Assert.Contains("data-status=\"404\"", answer.Body, StringComparison.Ordinal);
        }
    }
}
