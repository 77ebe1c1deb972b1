using AuthProvider.Protocol.Registration;
using CsCheck;

namespace AuthProvider.Protocol.Tests.Registration;

/// <summary>Which redirect URIs may be registered (RFC 9700, 2.1; RFC 8252, 7; SECURITY S17).</summary>
public sealed class RedirectUriRulesTests
{
    [Theory]
    [InlineData("https://shop.example")]
    [InlineData("https://shop.example/")]
    [InlineData("https://shop.example/signed-in")]
    [InlineData("https://shop.example:8443/a/b.c/~d?x=1&y=2")]
    [InlineData("https://xn--bcher-kva.example/")]
    [InlineData("https://a-b.c_d.example/%20")]
    [InlineData("https://192.0.2.7/x")]
    [InlineData("https://[2001:db8::1]:8443/x")]
    [InlineData("https://shop.example/a..b/...")]
    [InlineData("https://shop.example?next=/x")]
    [InlineData("https://shop.example/?encoded=a%2Fb")]
    [InlineData("http://localhost:5002/signin-oidc")]
    [InlineData("http://127.0.0.1/x")]
    [InlineData("http://[::1]:7000/x")]
    public void Web_app_may_register(string uri) => Assert.Null(RedirectUriRules.Check(uri, ApplicationType.Web, allowHttpLoopback: true));

    [Theory]
    [InlineData("", "Enter")]
    [InlineData(null, "Enter")]
    [InlineData("/signed-in", "absolute")]
    [InlineData("shop.example/signed-in", "absolute")]
    [InlineData("//shop.example/x", "absolute")]
    [InlineData(":https://shop.example", "absolute")]
    [InlineData("https://shop.example/#done", "fragment")]
    [InlineData("https://shop.example/#", "fragment")]
    [InlineData("https://*.example/x", "wildcard")]
    [InlineData("https://shop.example/*", "wildcard")]
    [InlineData("https://shop.example@evil.example/x", "user name")]
    [InlineData("http://localhost@evil.example/x", "user name")]
    [InlineData("http://localhost:80@evil.example/x", "user name")]
    [InlineData("https://@evil.example/x", "user name")]
    [InlineData("https://shop.example\\@evil.example/", "backslashes")]
    [InlineData("https:\\\\evil.example/", "backslashes")]
    [InlineData("https://shop.example/a b", "spaces")]
    [InlineData(" https://shop.example/", "spaces")]
    [InlineData("https://shop.example/\t", "spaces")]
    [InlineData("https://shop.example/\n", "spaces")]
    [InlineData("https://shop.example/\u0000", "spaces")]
    [InlineData("https://bücher.example/", "ASCII")]
    [InlineData("https://shop。example/", "ASCII")]
    [InlineData("https://shop.example/\u202e", "ASCII")]
    [InlineData("https://shop.example/<script>", "spaces")]
    [InlineData("https://shop.example/\"", "spaces")]
    [InlineData("https:///x", "name of a host")]
    [InlineData("https:/shop.example", "name of a host")]
    [InlineData("https:shop.example", "name of a host")]
    [InlineData("https://?x", "name of a host")]
    [InlineData("HTTPS://shop.example/", "lower case")]
    [InlineData("Https://shop.example/", "lower case")]
    [InlineData("https://Shop.example/", "lower case")]
    [InlineData("https://shop.example./", "host name")]
    [InlineData("https://.shop.example/", "host name")]
    [InlineData("https://shop..example/", "host name")]
    [InlineData("https://-shop.example/", "host name")]
    [InlineData("https://shop%2eexample/", "host name")]
    [InlineData("https://shop.example%2f.evil.example/", "host name")]
    [InlineData("https://shop.example:/x", "host name")]
    [InlineData("https://shop.example:0443/x", "host name")]
    [InlineData("https://shop.example:65536/x", "host name")]
    [InlineData("https://shop.example:80:80/x", "host name")]
    [InlineData("https://shop.example:+80/x", "host name")]
    [InlineData("https://127.1/x", "host name")]
    [InlineData("https://2130706433/x", "host name")]
    [InlineData("https://0x7f.0.0.1/x", "host name")]
    [InlineData("https://0x7f000001/x", "host name")]
    [InlineData("https://0177.0.0.1/x", "host name")]
    [InlineData("https://127.0.0.01/x", "host name")]
    [InlineData("https://127.0.0.256/x", "host name")]
    [InlineData("https://1.2.3.4.5/x", "host name")]
    [InlineData("https://shop.0x1/x", "host name")]
    [InlineData("https://[::1%25eth0]/x", "host name")]
    [InlineData("https://[fe80::1%eth0]/x", "'%'|host name")]
    [InlineData("https://[127.0.0.1]/x", "host name")]
    [InlineData("https://[::1/x", "host name")]
    [InlineData("https://[::1]evil.example/x", "host name")]
    [InlineData("https://a[::1]/x", "host name")]
    [InlineData("http://shop.example/x", "https")]
    [InlineData("http://localhost.evil.example/x", "https")]
    [InlineData("http://127.0.0.1.evil.example/x", "https")]
    [InlineData("http://127.0.0.2/x", "https")]
    [InlineData("http://0.0.0.0/x", "https")]
    [InlineData("http://[::ffff:127.0.0.1]/x", "https")]
    [InlineData("http://[0:0:0:0:0:0:0:1]/x", "IPv6")]
    [InlineData("https://shop.example/../x", "segments")]
    [InlineData("https://shop.example/a/..", "segments")]
    [InlineData("https://shop.example/./x", "segments")]
    [InlineData("https://shop.example/%2e%2e/x", "segments")]
    [InlineData("https://shop.example/.%2E/x", "segments")]
    [InlineData("https://shop.example/%2E", "segments")]
    [InlineData("https://shop.example/%2e2/x", "%2e")]
    [InlineData("https://shop.example/x?next=%2Ex", "%2e")]
    [InlineData("https://[::A]/x", "IPv6")]
    [InlineData("https://2._.example/x", "host name")]
    [InlineData("https://shop.example/%", "hexadecimal")]
    [InlineData("https://shop.example/%zz", "hexadecimal")]
    [InlineData("https://shop.example/?x=%2", "hexadecimal")]
    [InlineData("https://shop.example/?code=1", "'code'")]
    [InlineData("https://shop.example/?x=1&state=2", "'state'")]
    [InlineData("https://shop.example/?iss", "'iss'")]
    [InlineData("javascript:alert(1)", "not allowed|spaces")]
    [InlineData("data:text/html,x", "not allowed")]
    [InlineData("ftp://shop.example/", "not allowed")]
    [InlineData("com.example.shop:/x", "not allowed")]
    public void Web_app_may_not_register(string? uri, string wordsOfMessage)
    {
        var message = RedirectUriRules.Check(uri, ApplicationType.Web, allowHttpLoopback: true)?.ToString();
        Assert.NotNull(message);
        Assert.Contains(wordsOfMessage.Split('|'), words => message.Contains(words, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("com.example.camera:/signed-in")]
    [InlineData("com.example.camera:/")]
    [InlineData("http://127.0.0.1/x")]
    [InlineData("http://localhost:1234/x")]
    [InlineData("https://camera.example/claimed")]
    public void Native_app_may_register(string uri) => Assert.Null(RedirectUriRules.Check(uri, ApplicationType.Native, allowHttpLoopback: false));

    [Theory]
    [InlineData("camera:/x", "no dot")]
    [InlineData("javascript:/x", "no dot")]
    [InlineData("com.example.camera:x", "Write it as")]
    [InlineData("com.example.camera:", "Write it as")]
    [InlineData("com.example.camera:/x@y", "Write it as")]
    [InlineData("com.example.camera:/../x", "segments")]
    [InlineData("Com.Example:/x", "lower case")]
    [InlineData("http://camera.example/", "https")]
    public void Native_app_may_not_register(string uri, string wordsOfMessage) =>
        Assert.Contains(wordsOfMessage, RedirectUriRules.Check(uri, ApplicationType.Native, allowHttpLoopback: true)!.ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("http://localhost/x")]
    [InlineData("http://127.0.0.1:80/x")]
    [InlineData("http://[::1]/x")]
    public void Http_is_refused_where_the_setting_says_so(string uri) =>
        Assert.Contains("https", RedirectUriRules.Check(uri, ApplicationType.Web, allowHttpLoopback: false)!.ToString(), StringComparison.Ordinal);

    [Fact]
    public void Length_is_bounded()
    {
        var longest = "https://shop.example/" + new string('a', RedirectUriRules.MaximumLength - "https://shop.example/".Length);
        Assert.Null(RedirectUriRules.Check(longest, ApplicationType.Web, allowHttpLoopback: true));
        Assert.NotNull(RedirectUriRules.Check(longest + "a", ApplicationType.Web, allowHttpLoopback: true));
    }

    // What a parser makes of an accepted URI must be what stands there: same scheme, host, path and query, and nothing decoded.
    [Fact]
    public void An_accepted_uri_has_one_reading() =>
        Gen.String[Gen.OneOfConst([.. "ab1.:/?#@\\%[]2e&=*-_ \tA"]), 0, 16].Sample(
            rest =>
            {
                var text = "https://" + rest;
                return RedirectUriRules.Check(text, ApplicationType.Web, allowHttpLoopback: true) is not null
                    || (Uri.TryCreate(text, UriKind.Absolute, out var uri)
                        && uri.UserInfo.Length == 0
                        && uri.Fragment.Length == 0
                        && text.StartsWith("https://" + uri.Host, StringComparison.Ordinal)
                        && (text.EndsWith(uri.PathAndQuery, StringComparison.Ordinal) || uri.AbsolutePath == "/"));
            },
            iter: 20_000);
}
