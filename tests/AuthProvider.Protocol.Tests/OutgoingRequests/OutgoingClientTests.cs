using System.Net;
using System.Text;
using AuthProvider.Protocol.OutgoingRequests;
using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests.OutgoingRequests;

/// <summary>What the server asks of others, and what it refuses to (SECURITY S25; DESIGN, decision 14).</summary>
public sealed class OutgoingClientTests : IAsyncLifetime
{
    private AppReceiver _app = null!;

    public async Task InitializeAsync() => _app = await AppReceiver.StartAsync();

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Theory]
    [InlineData("https://127.0.0.1:{0}/")]
    [InlineData("https://127.1:{0}/")]
    [InlineData("https://2130706433:{0}/")]
    [InlineData("https://localhost:{0}/")]
    [InlineData("https://10.0.0.1/")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://[::1]/")]
    [InlineData("https://[::ffff:127.0.0.1]:{0}/")]
    [InlineData("https://[::ffff:7f00:1]:{0}/")]
    public async Task Private_address_is_refused_without_a_connection(string address)
    {
        using var client = Client(allowPrivate: false);
        var uri = new Uri(string.Format(System.Globalization.CultureInfo.InvariantCulture, address, new Uri(_app.Address).Port));

        var refusal = await Assert.ThrowsAsync<OutgoingRequestException>(() => client.GetAsync(uri, []));

        Assert.Contains("private network", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(_app.Requests);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.0.0.1")]
    [InlineData("::ffff:192.168.1.1")]
    [InlineData("1.1.1.1", "127.0.0.1")]
    public async Task Name_with_a_private_address_is_refused_even_beside_a_public_one(params string[] addresses)
    {
        using var client = Client(allowPrivate: false, (_, _) => Task.FromResult(addresses.Select(IPAddress.Parse).ToArray()));
        var refusal = await Assert.ThrowsAsync<OutgoingRequestException>(() => client.GetAsync(new Uri("https://app.example/"), []));
        Assert.Contains("private network", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Name_is_looked_up_once_and_what_was_judged_is_connected_to()
    {
        var lookups = 0;
        using var client = Client(allowPrivate: true, (_, _) =>
        {
            lookups++;
            return Task.FromResult(new[] { IPAddress.Loopback });
        });

        Assert.True((await client.GetAsync(new Uri(_app.Address), [])).IsSuccess);
        Assert.Equal(1, lookups);
    }

    [Theory]
    [InlineData("http://app.example/")]
    [InlineData("ftp://app.example/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://me@app.example/")]
    public async Task Anything_but_https_without_a_user_name_is_refused(string address)
    {
        using var client = Client(allowPrivate: true);
        await Assert.ThrowsAsync<OutgoingRequestException>(() => client.GetAsync(new Uri(address), []));
    }

    [Fact]
    public async Task Redirect_is_an_answer_and_is_not_followed()
    {
        _app.Answer = (_, response) =>
        {
            response.Redirect("/elsewhere");
            return Task.CompletedTask;
        };
        using var client = Client(allowPrivate: true);

        Assert.Equal(HttpStatusCode.Redirect, (await client.GetAsync(new Uri(_app.Address), [])).Status);
        Assert.Single(_app.Requests);
    }

    [Fact]
    public async Task Answer_up_to_the_limit_is_read_and_one_beyond_it_is_refused()
    {
        var size = 1000;
        _app.Answer = (_, response) => response.Body.WriteAsync(Encoding.ASCII.GetBytes(new string('x', size))).AsTask();
        using var client = Client(allowPrivate: true);

        Assert.Equal(1000, (await client.GetAsync(new Uri(_app.Address), ["application/json"])).Body.Length);
        size = 1001;
        await Assert.ThrowsAsync<OutgoingRequestException>(() => client.GetAsync(new Uri(_app.Address), []));
    }

    [Fact]
    public async Task Answer_that_does_not_end_is_given_up()
    {
        _app.Answer = async (_, response) =>
        {
            await response.Body.WriteAsync("x"u8.ToArray());
            await response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, response.HttpContext.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        };
        using var client = Client(allowPrivate: true, timeout: TimeSpan.FromSeconds(1));

        var failure = await Assert.ThrowsAsync<OutgoingRequestException>(() => client.GetAsync(new Uri(_app.Address), []));
        Assert.Contains("longer than 1 seconds", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_of_an_unknown_authority_is_refused()
    {
        using var client = new OutgoingClient(new OutgoingRequestOptions { AllowPrivateNetworks = true }, TimeProvider.System);
        await Assert.ThrowsAsync<OutgoingRequestException>(() => client.GetAsync(new Uri(_app.Address), []));
        Assert.Empty(_app.Requests);
    }

    [Fact]
    public async Task Certificate_for_another_name_is_refused()
    {
        using var client = Client(allowPrivate: true, (_, _) => Task.FromResult(new[] { IPAddress.Loopback }));
        await Assert.ThrowsAsync<OutgoingRequestException>(() => client.GetAsync(new Uri($"https://app.example:{new Uri(_app.Address).Port}/"), []));
        Assert.Empty(_app.Requests);
    }

    private OutgoingClient Client(bool allowPrivate, Func<string, CancellationToken, Task<IPAddress[]>>? findAddresses = null, TimeSpan? timeout = null)
    {
        var options = new OutgoingRequestOptions { AllowPrivateNetworks = allowPrivate, MaximumBodySize = 1000, Timeout = timeout ?? TimeSpan.FromSeconds(30) };
        options.TrustedCertificates.ImportFromPemFile(_app.AuthorityFile);
        options.FindAddressesAsync = findAddresses ?? options.FindAddressesAsync;
        return new(options, TimeProvider.System);
    }
}
