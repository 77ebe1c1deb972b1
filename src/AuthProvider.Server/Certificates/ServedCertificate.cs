using System.Net.Security;

namespace AuthProvider.Server.Certificates;

/// <summary>
/// The certificate of <c>Kestrel:Certificates:Default</c>, read again when its files have changed: Kestrel does so for endpoints of its own
/// section only, and not for <c>--urls</c>. A file that cannot be read, or a certificate whose key has not come yet, changes nothing.
/// </summary>
internal sealed partial class ServedCertificate
{
    // How old what is served may be.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly ConfiguredCertificate _files;
    private readonly TimeProvider _time;
    private readonly ILogger<ServedCertificate> _logger;
    private readonly Lock _turn = new();
    private volatile SslStreamCertificateContext? _current;
    private byte[]? _seen;
    private long _lookedAt;

    public ServedCertificate(ConfiguredCertificate files, TimeProvider time, ILogger<ServedCertificate> logger)
    {
        (_files, _time, _logger) = (files, time, logger);
        _seen = files.TryHash();
        _lookedAt = time.GetTimestamp();
    }

    /// <summary>What is served in place of what Kestrel read at the start; null while the files are those of then.</summary>
    public SslStreamCertificateContext? FindRenewed()
    {
        if (_time.GetElapsedTime(Interlocked.Read(ref _lookedAt)) >= Interval && _turn.TryEnter())
        {
            // Others who connect meanwhile get the one at hand.
            try
            {
                Look();
            }
            finally
            {
                Interlocked.Exchange(ref _lookedAt, _time.GetTimestamp());
                _turn.Exit();
            }
        }

        return _current;
    }

    private void Look()
    {
        if (_files.TryHash() is not { } hash || (_seen is not null && hash.AsSpan().SequenceEqual(_seen)))
        {
            return;
        }

        _seen = hash;
        try
        {
            var (certificate, others) = _files.Read();
            _current = SslStreamCertificateContext.Create(certificate, others);
            var end = certificate.NotAfter.ToUniversalTime();
            LogRenewed(_files.Path, end);
        }
        catch (Exception exception) when (ConfiguredCertificate.IsUnreadable(exception))
        {
            LogUnreadable(_files.Path, exception.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The certificate in {Path} has changed and is served from now on; it ends on {End:u}.")]
    private partial void LogRenewed(string path, DateTime end);

    [LoggerMessage(Level = LogLevel.Error, Message = "The certificate in {Path} has changed and cannot be used ({Reason}): the one of before is served.")]
    private partial void LogUnreadable(string path, string reason);
}
