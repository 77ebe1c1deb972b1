using AuthProvider.Protocol.Registration;

namespace AuthProvider.Protocol.Tests.Registration;

/// <summary>Requested against registered (OpenID Connect Core 1.0, 3.1.2.1; RFC 8252, 7.3; SECURITY S17).</summary>
public sealed class RedirectUriMatchTests
{
    [Theory]
    [InlineData("https://shop.example/in", "https://shop.example/in")]
    [InlineData("https://shop.example/in?a=1", "https://shop.example/in?a=1")]
    public void Equal_texts_match(string registered, string requested) => Assert.True(RedirectUriMatch.Matches(registered, requested, ApplicationType.Web));

    [Theory]
    [InlineData("https://shop.example/in", "https://shop.example/in/")]
    [InlineData("https://shop.example/in", "https://shop.example/IN")]
    [InlineData("https://shop.example/in", "https://SHOP.example/in")]
    [InlineData("https://shop.example/in", "https://shop.example:443/in")]
    [InlineData("https://shop.example/in", "https://shop.example/in?")]
    [InlineData("https://shop.example/in", "https://shop.example/in?x=1")]
    [InlineData("https://shop.example/in", "https://shop.example/in#x")]
    [InlineData("https://shop.example/in", "https://shop.example/x/../in")]
    [InlineData("https://shop.example/in", "https://shop.example/%69n")]
    [InlineData("https://shop.example/in?a=1", "https://shop.example/in?a=2")]
    [InlineData("https://shop.example/in?a=1", "https://shop.example/in")]
    [InlineData("https://shop.example", "https://shop.example/")]
    [InlineData("http://127.0.0.1/in", "http://127.0.0.1:5000/in")]
    public void Anything_else_does_not(string registered, string requested) => Assert.False(RedirectUriMatch.Matches(registered, requested, ApplicationType.Web));

    [Theory]
    [InlineData("http://127.0.0.1/in", "http://127.0.0.1:49152/in")]
    [InlineData("http://127.0.0.1:80/in", "http://127.0.0.1:49152/in")]
    [InlineData("http://[::1]/in?x=1", "http://[::1]:49152/in?x=1")]
    [InlineData("http://localhost:7/in", "http://localhost/in")]
    public void Native_app_may_use_any_port_of_a_loopback_address(string registered, string requested) =>
        Assert.True(RedirectUriMatch.Matches(registered, requested, ApplicationType.Native));

    [Theory]
    [InlineData("http://127.0.0.1/in", "http://127.0.0.1:49152/other")]
    [InlineData("http://127.0.0.1/in", "http://127.0.0.1:49152/in?x")]
    [InlineData("http://127.0.0.1/in", "http://localhost:49152/in")]
    [InlineData("http://127.0.0.1/in", "https://127.0.0.1:49152/in")]
    [InlineData("http://127.0.0.1/in", "http://127.0.0.1:49152@evil.example/in")]
    [InlineData("http://127.0.0.1/in", "http://127.0.0.1:0/in")]
    [InlineData("http://127.0.0.1/in", "http://127.0.0.1:99999/in")]
    [InlineData("http://127.0.0.1/in", "http://127.0.0.1:/in")]
    [InlineData("http://127.0.0.1/in", "http://127.0.0.1.evil.example/in")]
    [InlineData("http://127.0.0.1/in", "http://127.1:49152/in")]
    [InlineData("http://127.0.0.1/in", "http://127.0.0.1:49152/in#x")]
    [InlineData("https://camera.example/in", "https://camera.example:8443/in")]
    [InlineData("com.example.camera:/in", "com.example.camera:/other")]
    public void And_nothing_else(string registered, string requested) => Assert.False(RedirectUriMatch.Matches(registered, requested, ApplicationType.Native));
}
