using System.Security.Cryptography.X509Certificates;
using AuthProvider.Protocol.DynamicRegistration;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Sessions;
using AuthProvider.Testing;
using Microsoft.Extensions.Configuration;

namespace AuthProvider.Server.Tests.Settings;

public sealed class SettingsReaderTests
{
    [Fact]
    public void Without_any_setting_the_server_is_closed_and_local()
    {
        var settings = Read();

        Assert.Equal("https://localhost:5001", settings.Issuer);
        Assert.EndsWith("authprovider.db", settings.ConnectionString, StringComparison.Ordinal);
        Assert.Equal(SignUpMode.Closed, settings.SignUp);
        Assert.Equal(new AppSettings(), settings.Apps);
        Assert.Equal(TimeSpan.FromHours(8), settings.Sessions.IdleTimeout);
        Assert.Equal(TimeSpan.FromDays(14), settings.Sessions.AbsoluteTimeout);
        Assert.Equal(TimeSpan.FromSeconds(30), settings.RefreshTokenLeeway);
        Assert.Empty(settings.TrustedProxies);
    }

    [Fact]
    public void Store_of_sessions_needs_its_servers()
    {
        Assert.Equal(TicketStoreKind.Database, Read().Sessions.Store);
        AssertRefused("Sessions:Store is 'Disk': it takes Database, Redis or Memcached", "Sessions:Store", "Disk");
        AssertRefused("Sessions:Store is Redis and Sessions:Redis is not set", "Sessions:Store", "Redis");
        AssertRefused("Sessions:Store is Memcached and Sessions:Memcached is not set", "Sessions:Store", "Memcached", "Sessions:Redis", "localhost");
        Assert.Equal("redis.example.com,ssl=true", Read("Sessions:Store", "redis", "Sessions:Redis", "redis.example.com,ssl=true").Sessions.Redis);
        Assert.Equal(
            [new("10.0.0.1", 11211), new("cache.example.com", 11212), new("::1", 11213), new("::1", 11211)],
            Read("Sessions:Store", "Memcached", "Sessions:Memcached", "10.0.0.1, cache.example.com:11212,[::1]:11213,[::1]").Sessions.Memcached);
    }

    [Theory]
    [InlineData("")]
    [InlineData("host:")]
    [InlineData("host:0")]
    [InlineData("host:70000")]
    [InlineData("::1")]
    [InlineData("a b:11211")]
    [InlineData("host:11211,")]
    [InlineData("host\r\nset:1")]
    public void Server_of_memcached_that_is_none_is_named(string servers) =>
        AssertRefused(servers.Length == 0 ? "Sessions:Memcached is not set" : $"Sessions:Memcached is '{servers}': it takes hosts and ports", "Sessions:Store", "Memcached", "Sessions:Memcached", servers);

    [Fact]
    public void Password_of_redis_is_not_repeated() =>
        Assert.DoesNotContain("secret", AssertRefused("Sessions:Redis cannot be read", "Sessions:Store", "Redis", "Sessions:Redis", "localhost,password=secret,nonsense=1"), StringComparison.Ordinal);

    /// <summary>ASPNETCORE_FORWARDEDHEADERS_ENABLED (SECURITY S3).</summary>
    [Theory]
    [InlineData("true")]
    [InlineData("TRUE")]
    public void Switch_that_would_trust_the_forwarded_headers_of_everybody_is_refused(string value)
    {
        AssertRefused("ASPNETCORE_FORWARDEDHEADERS_ENABLED would", "ForwardedHeaders_Enabled", value);
        Assert.NotEmpty(Read("ForwardedHeaders_Enabled", value, "Proxy:Trusted:0", "10.0.0.0/8").TrustedProxies);
        Assert.Empty(Read("ForwardedHeaders_Enabled", "false").TrustedProxies);
    }

    [Theory]
    [InlineData("https://id.example.com")]
    [InlineData("https://id.example.com/")]
    [InlineData("https://ID.example.com:443/Base")]
    public void Issuer_stays_byte_for_byte(string issuer) => Assert.Equal(issuer, Read("Issuer", issuer).Issuer);

    [Theory]
    [InlineData("http://localhost:5001")]
    [InlineData("id.example.com")]
    [InlineData("https://id.example.com?x=1")]
    [InlineData("https://id.example.com/#x")]
    [InlineData("https:///path")]
    [InlineData("https://id.example.com/a b")]
    public void Issuer_that_is_none_is_named(string issuer) => AssertRefused($"Issuer is '{issuer}': it takes an absolute https URL", "Issuer", issuer);

    [Fact]
    public void Password_in_an_issuer_is_not_repeated() =>
        Assert.DoesNotContain("secret", AssertRefused("Issuer is", "Issuer", "https://user:secret@id.example.com"), StringComparison.Ordinal);

    [Theory]
    [InlineData("http://localhost:5000")]
    [InlineData("https://*:5001")]
    [InlineData("https://[::]:5001")]
    [InlineData("https://localhost:0")]
    public void Issuer_is_demanded_where_the_address_does_not_give_one(string urls) => AssertRefused("Issuer is missing", "urls", urls);

    [Fact]
    public void Issuer_is_the_first_address() => Assert.Equal("https://login.test:8443", Read("urls", "https://login.test:8443/;https://other.test:1").Issuer);

    [Fact]
    public void Plain_http_needs_a_trusted_proxy()
    {
        AssertRefused("The server listens on plain http only", "urls", "http://127.0.0.1:5000", "Issuer", "https://id.example.com");
        Assert.Single(Read("urls", "http://127.0.0.1:5000", "Issuer", "https://id.example.com", "Proxy:Trusted:0", "127.0.0.0/8").TrustedProxies);
    }

    [Theory]
    [InlineData("open", SignUpMode.Open)]
    [InlineData("INVITATION", SignUpMode.Invitation)]
    public void Words_are_read_in_any_case(string text, SignUpMode expected) => Assert.Equal(expected, Read("SignUp", text).SignUp);

    [Theory]
    [InlineData("SignUp", "Opn", "SignUp is 'Opn': it takes Closed, Invitation or Open.")]
    [InlineData("SignUp", "2", "SignUp is '2': it takes Closed, Invitation or Open.")]
    [InlineData("Apps:WhoMayRegister", "All", "Apps:WhoMayRegister is 'All': it takes Administrators, Developers or Everyone.")]
    [InlineData("Apps:Approval", "yes", "Apps:Approval is 'yes': it takes true or false.")]
    [InlineData("Sessions:IdleTimeout", "30", "Sessions:IdleTimeout is '30': it takes a time such as 08:00:00")]
    [InlineData("Sessions:KeepEnded", "23:59:59", "Sessions:KeepEnded is '23:59:59': it takes a time")]
    [InlineData("Accounts:DeletionGrace", "23:59:59", "Accounts:DeletionGrace is '23:59:59': it takes a time")]
    [InlineData("Accounts:DeletionGrace", "366.00:00:00", "from 1.00:00:00 to 365.00:00:00")]
    [InlineData("Sessions:IdleTimeout", "00:00:59", "Sessions:IdleTimeout is '00:00:59': it takes a time")]
    [InlineData("RefreshTokens:Leeway", "00:05:01", "RefreshTokens:Leeway is '00:05:01': it takes a time such as 08:00:00 (hours:minutes:seconds) or 14.00:00:00 (with days), from 00:00:00 to 00:05:00")]
    [InlineData("Sessions:AbsoluteTimeout", "366.00:00:00", "Sessions:AbsoluteTimeout is '366.00:00:00': it takes a time")]
    [InlineData("Registration:Dynamic", "On", "Registration:Dynamic is 'On': it takes Off, InitialAccessToken or Open.")]
    [InlineData("Registration:PerHour", "0", "Registration:PerHour is '0': it takes a number from 1 to 100000.")]
    [InlineData("Registration:MaximumUnused", "many", "Registration:MaximumUnused is 'many': it takes a number")]
    [InlineData("Registration:UnusedLifetime", "7", "Registration:UnusedLifetime is '7': it takes a time")]
    [InlineData("Registration:SoftwareStatements", "x", "Registration:SoftwareStatements is a value: it takes a list")]
    [InlineData("Registration:SoftwareStatements:0:Issuer", "https://publisher.example", "Registration:SoftwareStatements:0 takes Issuer")]
    [InlineData("Registration:SoftwareStatements:0:Key", "x", "Registration:SoftwareStatements:0:Key is not a setting")]
    [InlineData("Branding:Name", " ", "Branding:Name is ' ': it takes a line of at most 60 characters.")]
    [InlineData("Branding:Color", "green", "Branding:Color is 'green': it takes a colour as #rrggbb")]
    [InlineData("Branding:Logo", "/no/such/file.png", "Branding:Logo is '/no/such/file.png': it takes a file with a picture")]
    [InlineData("Branding:Logo", "/etc/passwd", "Branding:Logo is '/etc/passwd': it takes a file with a picture")]
    [InlineData("Branding:Support", "javascript:alert(1)", "Branding:Support is 'javascript:alert(1)': it takes an address with https or mailto")]
    [InlineData("Branding:PrivacyPolicy", "mailto:x@example.com", "Branding:PrivacyPolicy is 'mailto:x@example.com': it takes an address with https.")]
    [InlineData("Branding:Texts:Heading", "x", "Branding:Texts:Heading is not a setting: Branding:Texts takes SignIn, SignUp or Footer.")]
    [InlineData("Branding:Texts:Footer:it", "x", "Branding:Texts:Footer:it is not a setting")]
    [InlineData("Proxy:Trusted:0", "proxy", "Proxy:Trusted:0 is 'proxy': it takes an address or a network")]
    [InlineData("Proxy:Trusted", "10.0.0.0/8", "Proxy:Trusted is '10.0.0.0/8': it takes a list")]
    [InlineData("MutualTls:Url", "http://localhost:5443", "MutualTls:Url is 'http://localhost:5443': it takes an absolute https URL")]
    [InlineData("MutualTls:Url", "https://localhost:5001", "port 5001 is one of --urls")]
    [InlineData("MutualTls:Url", "https://localhost:5443/base", "it takes scheme, host and port")]
    [InlineData("MutualTls:Authorities", "roots.pem", "MutualTls:Authorities is set and MutualTls:Url is not")]
    [InlineData("MutualTls:CertificateHeader", "Client-Cert", "MutualTls:CertificateHeader is set and MutualTls:Url is not")]
    [InlineData("urls", "localhost", "The address 'localhost' cannot be listened on")]
    [InlineData("Sessions", "08:00:00", "Sessions is a value: it takes the keys Sessions:IdleTimeout, Sessions:AbsoluteTimeout, Sessions:KeepEnded, Sessions:Store, Sessions:Redis or Sessions:Memcached.")]
    public void Wrong_value_is_named_with_what_the_setting_takes(string name, string value, string sentence) => AssertRefused(sentence, name, value);

    /// <summary>Else one letter would leave a whole section, and what it protects, as it is shipped.</summary>
    [Theory]
    [InlineData("App:Approval", "App", "Apps")]
    [InlineData("Session:IdleTimeout", "Session", "Sessions")]
    [InlineData("Flow:Implicit", "Flow", "Flows")]
    public void Section_that_is_nearly_one_of_ours_is_named_with_it(string name, string section, string nearest) =>
        AssertRefused($"There is no section {section}: the nearest one is {nearest}.", name, "x");

    [Theory]
    [InlineData("Sessions:IdelTimeout", "Sessions:IdleTimeout")]
    [InlineData("Apps:Aproval", "Apps:Approval")]
    [InlineData("Proxy:Trust", "Proxy:Trusted")]
    [InlineData("ConnectionStrings:Default", "ConnectionStrings:AuthProvider")]
    public void Unknown_key_is_named_with_the_nearest_one(string name, string nearest) =>
        AssertRefused($"{name} is not a setting: the nearest one is {nearest}.", name, "x");

    [Fact]
    public void Keys_of_software_statements_come_from_the_setting_or_a_file()
    {
        const string Keys = """{"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}""";
        var file = Path.GetTempFileName();
        File.WriteAllText(file, Keys);
        foreach (var text in new[] { Keys, file })
        {
            var issuer = Assert.Single(ReadIssuers(text));
            Assert.Equal("https://publisher.example", issuer.Issuer);
            Assert.Single(issuer.Keys.Keys);
        }

        File.Delete(file);
        AssertRefused("Registration:SoftwareStatements:0:Jwks cannot be read", "Registration:SoftwareStatements:0:Issuer", "x", "Registration:SoftwareStatements:0:Jwks", file);
        AssertRefused("Registration:SoftwareStatements:0:Jwks has no public key", "Registration:SoftwareStatements:0:Issuer", "x", "Registration:SoftwareStatements:0:Jwks", """{"keys":[]}""");
    }

    [Fact]
    public void Idle_timeout_is_at_most_the_absolute_one()
    {
        AssertRefused("the idle timeout takes at most the absolute one", "Sessions:IdleTimeout", "02:00:00", "Sessions:AbsoluteTimeout", "01:00:00");
        Assert.Equal(TimeSpan.FromHours(1), Read("Sessions:AbsoluteTimeout", "01:00:00").Sessions.IdleTimeout);
        Assert.Equal(TimeSpan.FromDays(30), Read("Sessions:IdleTimeout", "30.00:00:00").Sessions.AbsoluteTimeout);
    }

    [Fact]
    public void Header_with_certificates_needs_a_trusted_proxy()
    {
        string[] settings = ["MutualTls:Url", "https://mtls.example", "MutualTls:CertificateHeader", "Client-Cert"];
        AssertRefused("Proxy:Trusted is empty", settings);
        Assert.False(Read([.. settings, "Proxy:Trusted:0", "10.0.0.0/8"]).MutualTls!.Listens);
        AssertRefused("it takes a host of its own", "Issuer", "https://id.example", "MutualTls:Url", "https://id.example:5443", "MutualTls:CertificateHeader", "Client-Cert", "Proxy:Trusted:0", "127.0.0.0/8");
        AssertRefused("it takes the name of a header", "MutualTls:Url", "https://mtls.example", "MutualTls:CertificateHeader", "Client Cert");
    }

    [Fact]
    public void Authorities_come_from_a_file_or_a_folder()
    {
        var folder = Directory.CreateTempSubdirectory("authprovider-authorities-").FullName;
        var root = new TestAuthority("CN=Root");
        var file = Path.Combine(folder, "root.pem");
        File.WriteAllText(file, root.Pem);
        Assert.Single(ReadAuthorities(file));
        File.WriteAllText(Path.Combine(folder, "below.crt"), root.NewIntermediate("CN=Below").Pem);
        Assert.Equal(2, ReadAuthorities(folder).Count);

        AssertRefusedAuthorities("which cannot be read as PEM certificates", Path.Combine(folder, "missing.pem"));
        AssertRefusedAuthorities("where no root is", Path.Combine(folder, "below.crt"));
        File.WriteAllText(file, root.NewLeaf("CN=leaf").ExportCertificatePem());
        AssertRefusedAuthorities("where the certificate of CN=leaf is not one of an authority", file);
        Directory.Delete(folder, recursive: true);
    }

    private static X509Certificate2Collection ReadAuthorities(string path) => Read("MutualTls:Url", "https://localhost:5443", "MutualTls:Authorities", path).MutualTls!.Authorities;

    private static void AssertRefusedAuthorities(string sentence, string path) =>
        AssertRefused(sentence, "MutualTls:Url", "https://localhost:5443", "MutualTls:Authorities", path);

    private static IReadOnlyList<SoftwareStatementIssuer> ReadIssuers(string keys) =>
        Read("Registration:SoftwareStatements:0:Issuer", "https://publisher.example", "Registration:SoftwareStatements:0:Jwks", keys).Registration.SoftwareStatements;

    private static ServerSettings Read(params string[] pairs)
    {
        var folder = Path.Combine(Path.GetTempPath(), "authprovider-settings-tests");
        return SettingsReader.Read(
            new ConfigurationBuilder().AddInMemoryCollection(pairs.Chunk(2).Select(pair => KeyValuePair.Create(pair[0], (string?)pair[1]))).Build(), folder);
    }

    private static string AssertRefused(string beginning, params string[] pairs)
    {
        var refusal = Assert.Throws<StartException>(() => Read(pairs));
        Assert.Contains(beginning, refusal.Message, StringComparison.Ordinal);
        return refusal.Message;
    }
}
