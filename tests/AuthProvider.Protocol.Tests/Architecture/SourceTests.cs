using System.Text.RegularExpressions;

namespace AuthProvider.Protocol.Tests.Architecture;

/// <summary>What no file of the project holds.</summary>
public sealed partial class SourceTests
{
    private static readonly string[] Kinds = [".cs", ".cshtml", ".csproj", ".props", ".json", ".js", ".mjs", ".ts", ".py", ".sh", ".md", ".yml", ".yaml", ".toml", ".pem", ".key", ".config", ""];

    // The one file that must spell out what it looks for.
    private static readonly IReadOnlyList<string> Files = [.. Repository.Files("").Where(file => Kinds.Contains(Path.GetExtension(file)) && Path.GetFileName(file) != "SourceTests.cs")];

    [Fact]
    public void Nothing_switches_certificate_validation_off() => Assert.Empty(Find(SwitchedOff()));

    [Fact]
    public void Chromium_ignores_certificate_errors_for_named_keys_only() =>
        Assert.Empty(Find(IgnoredErrors()));

    [Fact]
    public void No_private_key_is_in_the_tree() => Assert.Empty(Find(PrivateKey()));

    [Fact]
    public void No_address_of_a_package_registry_is_in_the_tree() => Assert.Empty(Find(Registry()));

    private static IEnumerable<string> Find(Regex pattern) =>
        from file in Files
        let match = pattern.Match(File.ReadAllText(file))
        where match.Success
        select $"{Path.GetRelativePath(Repository.Root, file)}: {match.Value}";

    [GeneratedRegex(
        """
        DangerousAcceptAnyServerCertificateValidator|ServerCertificateCustomValidationCallback|RemoteCertificateValidationCallback|NODE_TLS_REJECT_UNAUTHORIZED|rejectUnauthorized\s*[:=]\s*false|verify\s*=\s*False|_create_unverified_context|CERT_NONE|InsecureSkipVerify|curl\s[^\n]*(?:\s-[a-zA-Z]*k\b|--insecure)|--no-check-certificate|IgnoreHTTPSErrors\s*=\s*true
        """,
        RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex SwitchedOff();

    [GeneratedRegex("--ignore-certificate-errors(?!-spki-list)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex IgnoredErrors();

    [GeneratedRegex("-----BEGIN [A-Z ]*PRIVATE KEY-----\\s+[A-Za-z0-9+/]{20}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex PrivateKey();

    [GeneratedRegex("api\\.nuget\\.org|registry\\.npmjs\\.org|pypi\\.org/simple|files\\.pythonhosted\\.org|deb\\.debian\\.org", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Registry();
}
