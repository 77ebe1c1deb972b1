using System.Security.Cryptography.X509Certificates;
using Demo.Processes;

namespace Demo.Steps;

/// <summary>Waits until a program answers over https with a certificate of the development authority.</summary>
public sealed class Readiness(string authorityFile) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(150);

    private HttpClient? _http;

    /// <exception cref="ChildFailedException">It ended, or did not answer within five minutes.</exception>
    public async Task WaitAsync(ChildProcess child, Uri address, CancellationToken stop)
    {
        using var deadline = new CancellationTokenSource(Patience);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, deadline.Token);
        while (!await AnswersAsync(address, either.Token))
        {
            stop.ThrowIfCancellationRequested();
            if (deadline.IsCancellationRequested)
            {
                throw new ChildFailedException(child, $"{child.Name} did not answer at {address} within five minutes.");
            }

            if (await Task.WhenAny(child.Exited, Task.Delay(Interval, stop)) == child.Exited)
            {
                throw new ChildFailedException(child, $"{child.Name} ended with exit code {child.ExitCode} before it was ready.");
            }
        }
    }

    public void Dispose() => _http?.Dispose();

    private async Task<bool> AnswersAsync(Uri address, CancellationToken stop)
    {
        // The provider makes the certificates when it starts for the first time.
        if (!File.Exists(authorityFile))
        {
            return false;
        }

        try
        {
            _http ??= CreateClient();
            using var response = await _http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, stop);
            return (int)response.StatusCode < 500;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            return false;
        }
    }

    private HttpClient CreateClient() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(2),
        SslOptions =
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(authorityFile) },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        },
    });
}
