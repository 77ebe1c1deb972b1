using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AuthProvider.Server.Certificates;
using AuthProvider.Storage.Database;
using Microsoft.Extensions.Time.Testing;

namespace AuthProvider.Server.Tests.Certificates;

public sealed class DevelopmentCertificatesTests : IDisposable
{
    private static readonly string[] Files = ["authority.key", "authority.pem", "localhost.key", "localhost.pem"];

    private readonly string _folder = Directory.CreateTempSubdirectory("authprovider-certificates-").FullName;
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>A folder in which no file can be made, also by root.</summary>
    [Fact]
    public async Task Folder_that_takes_no_files_is_said_at_once() =>
        await Assert.ThrowsAsync<StartException>(() => new DevelopmentCertificates("/proc", new FakeTimeProvider()).PrepareAsync().WaitAsync(TimeSpan.FromSeconds(20)));

    [Fact]
    public async Task First_start_makes_an_authority_and_a_certificate_for_this_machine_only()
    {
        var made = await PrepareAsync();
        Assert.True(made is { IsNew: true, IsNewAuthority: true });
        Assert.All(Files, file => Assert.True(File.Exists(Path.Combine(_folder, file))));

        using var authority = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(_folder, "authority.pem"));
        Assert.True(authority.Extensions.OfType<X509BasicConstraintsExtension>().Single() is { CertificateAuthority: true, PathLengthConstraint: 0, Critical: true });
        Assert.False(made.Certificate.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
        Assert.Equal("1.3.6.1.5.5.7.3.1", made.Certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages[0].Value);
        Assert.True(made.Certificate.NotAfter - made.Certificate.NotBefore < TimeSpan.FromDays(397));

        var names = made.Certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.Equal(["localhost"], names.EnumerateDnsNames());
        Assert.Equal([IPAddress.Loopback, IPAddress.IPv6Loopback], names.EnumerateIPAddresses());
        Assert.True(IsTrusted(authority, made.Certificate));
    }

    [Fact]
    public async Task Authority_can_certify_no_other_host()
    {
        await PrepareAsync();
        using var authority = X509Certificate2.CreateFromPemFile(Path.Combine(_folder, "authority.pem"), Path.Combine(_folder, "authority.key"));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=bank.example", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("bank.example");
        request.CertificateExtensions.Add(names.Build());
        var now = _time.GetUtcNow();
        using var forged = request.Create(authority, now.AddMinutes(-1), now.AddDays(1), [1, 2, 3]);

        Assert.False(IsTrusted(authority, forged));
    }

    [Fact]
    public async Task Keys_are_for_their_owner_only()
    {
        await PrepareAsync();
        if (!OperatingSystem.IsWindows())
        {
            foreach (var file in (string[])["authority.key", "localhost.key"])
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder, file)));
            }
        }
    }

    [Fact]
    public async Task Next_start_takes_what_is_there_and_renews_it_a_month_before_its_end()
    {
        var first = await PrepareAsync();
        _time.Advance(TimeSpan.FromDays(365));
        var second = await PrepareAsync();
        Assert.True(second is { IsNew: false });
        Assert.Equal(first.Certificate.Thumbprint, second.Certificate.Thumbprint);

        _time.Advance(TimeSpan.FromDays(2));
        var third = await PrepareAsync();
        Assert.True(third is { IsNew: true, IsNewAuthority: false });
        Assert.Equal(first.Certificate.GetPublicKeyString(), third.Certificate.GetPublicKeyString());

        _time.Advance(TimeSpan.FromDays(3650));
        Assert.True((await PrepareAsync()).IsNewAuthority);
    }

    [Fact]
    public async Task Damaged_file_is_made_anew()
    {
        await PrepareAsync();
        await File.WriteAllTextAsync(Path.Combine(_folder, "localhost.key"), "not a key");
        var made = await PrepareAsync();
        Assert.True(made is { IsNew: true, IsNewAuthority: false });

        await File.WriteAllTextAsync(Path.Combine(_folder, "authority.pem"), "not a certificate");
        Assert.True((await PrepareAsync()).IsNewAuthority);
    }

    [Fact]
    public async Task Several_programs_at_once_end_with_the_same_certificate()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(PrepareAsync)));
        Assert.Single(made.Select(server => server.Certificate.Thumbprint).Distinct(StringComparer.Ordinal));
        Assert.Single(made, server => server.IsNew);
    }

    private Task<ServerCertificate> PrepareAsync() => new DevelopmentCertificates(_folder, _time).PrepareAsync();

    private static bool IsTrusted(X509Certificate2 authority, X509Certificate2 certificate)
    {
        using var chain = new X509Chain
        {
            ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true },
        };
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        return chain.Build(certificate);
    }
}
