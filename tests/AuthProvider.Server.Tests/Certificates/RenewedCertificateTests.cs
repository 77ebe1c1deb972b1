using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using AuthProvider.Testing;

namespace AuthProvider.Server.Tests.Certificates;

/// <summary>A certificate of the settings that is renewed while the server runs, as certificates are every few weeks.</summary>
public sealed class RenewedCertificateTests : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private TestListener _listener = null!;

    public Task InitializeAsync()
    {
        _listener = TestListener.Create();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _listener.DisposeAsync();

    [Fact]
    public async Task Certificate_that_takes_the_place_of_another_is_served_without_a_restart()
    {
        await using var provider = await TestProvider.StartAsync(_listener.Use);
        var first = await ServedAsync();

        using var second = _listener.NewCertificate();
        _listener.WriteCertificate(second);
        provider.Time.Advance(Soon);

        // Its key has not come yet.
        Assert.Equal(first, await ServedAsync());
        _listener.WriteKey(second);
        provider.Time.Advance(Soon);
        Assert.Equal(second.Thumbprint, await ServedAsync());

        _listener.Write("server.pem", "nonsense");
        provider.Time.Advance(Soon);
        Assert.Equal(second.Thumbprint, await ServedAsync());
        Assert.Contains(provider.Log, line => line.Contains("cannot be used", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(10, "ends on")]
    [InlineData(0, "ended on")]
    public async Task Certificate_that_ends_soon_or_has_ended_is_warned_of_at_the_start(int days, string expected)
    {
        await using var listener = TestListener.Create(days);
        await using var provider = await TestProvider.StartAsync(options =>
        {
            listener.Use(options);
            options.Seed = false;
        });
        await UntilAsync(() => provider.Log.Any(line => line.Contains($"The certificate in {listener.CertificateFile} {expected}", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Certificate_that_comes_to_its_end_while_the_server_runs_is_warned_of()
    {
        await using var listener = TestListener.Create(days: 20);
        await using var provider = await TestProvider.StartAsync(options =>
        {
            listener.Use(options);
            options.Seed = false;
        });
        Assert.DoesNotContain(provider.Log, line => line.Contains("The certificate in", StringComparison.Ordinal));

        provider.Time.Advance(TimeSpan.FromDays(7));

        await UntilAsync(() => provider.Log.Any(line => line.Contains($"The certificate in {listener.CertificateFile} ends on", StringComparison.Ordinal)));
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token);
        }
    }

    private async Task<string> ServedAsync()
    {
        var address = new Uri(_listener.Address);
        using var handler = _listener.NewHandler();
        handler.SslOptions.TargetHost = address.Host;
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(handler.SslOptions);
        return ((X509Certificate2)tls.RemoteCertificate!).Thumbprint;
    }
}
