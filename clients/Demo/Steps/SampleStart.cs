using System.Text.RegularExpressions;
using Demo.Processes;
using Demo.Samples;

namespace Demo.Steps;

/// <summary>Starts a sample with the addresses and certificates of this run.</summary>
public sealed partial class SampleStart(Repository repository, Addresses addresses, Runtimes runtimes, IReadOnlyList<Sample> all, string data)
{
    public ChildProcess Start(Sample sample)
    {
        var own = Path.Combine(data, sample.Id);
        Directory.CreateDirectory(own);

        var command = sample.Start.Select(Fill).ToArray();
        command[0] = command[0] == "dotnet" ? Dotnet.Command : command[0];
        var environment = Usual(sample.Runtime);
        foreach (var (key, value) in sample.Environment)
        {
            environment[key] = Fill(value);
        }

        return ChildProcess.Start(sample.Name, command, sample.Folder, environment, Path.Combine(data, "logs", sample.Id + ".log"));

        string Fill(string text) => FillIn(text, sample, own);
    }

    /// <summary>What a person reads about a sample, with this run's addresses.</summary>
    public string Fill(string text, Sample sample) => FillIn(text, sample, Path.Combine(data, sample.Id));

    /// <summary>Certificates, handed to each runtime by its own setting; nobody switches validation off.</summary>
    private Dictionary<string, string> Usual(string runtime)
    {
        var authority = Path.Combine(repository.Certificates, "authority.pem");
        var (certificate, key) = (Path.Combine(repository.Certificates, "localhost.pem"), Path.Combine(repository.Certificates, "localhost.key"));
        return runtime switch
        {
            "dotnet" => new(StringComparer.Ordinal)
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
                ["DOTNET_ENVIRONMENT"] = "Development",
                ["Kestrel__Certificates__Default__Path"] = certificate,
                ["Kestrel__Certificates__Default__KeyPath"] = key,
                ["Certificates__Authority"] = authority,
            },
            "node" => new(StringComparer.Ordinal) { ["NODE_EXTRA_CA_CERTS"] = authority },
            "python" => new(StringComparer.Ordinal)
            {
                ["REQUESTS_CA_BUNDLE"] = authority,
                ["SSL_CERT_FILE"] = authority,
                ["PYTHONUNBUFFERED"] = "1",
            },
            _ => new(StringComparer.Ordinal),
        };
    }

    private string FillIn(string text, Sample sample, string own) => Brace().Replace(text, match => match.Groups["name"].Value switch
    {
        "provider" => Addresses.Text(addresses.Provider),
        "url" => Addresses.Text(addresses.Of(sample)!),
        "port" => addresses.Of(sample)!.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
        "certs" => repository.Certificates,
        "data" => own,
        "secret" => Registrations.SecretOf(sample, repository),
        "python" => runtimes.Python(sample),
        var id when all.FirstOrDefault(other => other.Id == id) is { Url: not null } other => Addresses.Text(addresses.Of(other)!),
        var unknown => throw new DemoException($"{sample.Id}/sample.json uses {{{unknown}}}, which is neither a sample with an address nor one of provider, url, port, certs, data, secret, python."),
    });

    [GeneratedRegex(@"\{(?<name>[a-z-]+)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Brace();
}
