using AuthProvider.EndToEnd.Tests.Processes;

namespace AuthProvider.EndToEnd.Tests.Samples;

/// <summary>What the pages of the samples in ASP.NET Core that hear of a sign-out through the browser allow.</summary>
[Collection(DemoInBrowser.Name)]
public sealed class PagePolicyTests(DemoInBrowser run)
{
    /// <summary>Nobody frames a page, but the provider the one address where it signs people out (Front-Channel Logout 1.0, 2).</summary>
    [Theory]
    [InlineData("aspnetcore-shop")]
    [InlineData("aspnetcore-notes")]
    public async Task Pages_run_no_scripts_and_nobody_frames_them_but_the_provider_to_sign_out(string folder)
    {
        var provider = run.Demo.Provider.GetLeftPart(UriPartial.Authority);
        foreach (var (path, ancestors) in new[] { ("/", "'none'"), ("/no-such-page", "'none'"), ("/site.css", "'none'"), ("/signout-oidc", provider) })
        {
            using var client = DevelopmentAuthority.CreateClient();
            using var answer = await client.GetAsync(new Uri(run.Demo.Sample(folder), path));
            var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
            Assert.StartsWith("default-src 'none';", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("script-src", policy, StringComparison.Ordinal);
            Assert.EndsWith("frame-ancestors " + ancestors, policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        }
    }
}
