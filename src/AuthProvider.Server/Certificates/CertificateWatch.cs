using System.Security.Cryptography.X509Certificates;

namespace AuthProvider.Server.Certificates;

/// <summary>Warns of configured certificates that have ended or end soon: at the start, and once a day.</summary>
internal sealed partial class CertificateWatch(IReadOnlyList<ConfiguredCertificate> certificates, TimeProvider time, ILogger<CertificateWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);
    private static readonly TimeSpan Notice = TimeSpan.FromDays(14);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            foreach (var files in certificates)
            {
                Look(files);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Look(ConfiguredCertificate files)
    {
        X509Certificate2 certificate;
        try
        {
            (certificate, _) = files.Read();
        }
        catch (Exception exception) when (ConfiguredCertificate.IsUnreadable(exception))
        {
            // At the start Kestrel has said so, later whoever serves it.
            return;
        }

        using (certificate)
        {
            var (now, end) = (time.GetUtcNow().UtcDateTime, certificate.NotAfter.ToUniversalTime());
            if (end <= now)
            {
                LogEnded(files.Path, end);
            }
            else if (end - Notice <= now)
            {
                LogEndsSoon(files.Path, end);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The certificate in {Path} ended on {End:u}: browsers and apps refuse it.")]
    private partial void LogEnded(string path, DateTime end);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The certificate in {Path} ends on {End:u}: put a new one in its place, which is served without a restart.")]
    private partial void LogEndsSoon(string path, DateTime end);
}
