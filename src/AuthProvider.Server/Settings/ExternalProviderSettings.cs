using AuthProvider.Server.Account.ExternalSignIn.Client;
using AuthProvider.Storage.Database;

namespace AuthProvider.Server.Settings;

/// <summary>A provider whose accounts sign people in here: one key of the section <c>ExternalProviders</c>.</summary>
public sealed record ExternalProviderSettings
{
    /// <summary>The greatest length of a name, in characters.</summary>
    public const int LongestName = 64;

    private static readonly string[] Keys = ["Service", "Issuer", "ClientId", "ClientSecret", "DisplayName", "Scopes", "TrustEmail", "TrustSecondFactor"];

    /// <summary>The key: what the accounts are filed under. Small letters, digits, <c>.</c>, <c>_</c> and <c>-</c>.</summary>
    public required string Name { get; init; }

    /// <summary><c>Service</c>: the name that OpenIddict has for the provider, such as <c>Google</c>; null where it is named by its issuer alone.</summary>
    public string? Service { get; init; }

    /// <summary><c>Issuer</c>: its issuer identifier (OpenID Connect Discovery 1.0, 4); null where <see cref="Service"/> says it.</summary>
    public Uri? Issuer { get; init; }

    /// <summary><c>ClientId</c>: what this server is called there.</summary>
    public required string ClientId { get; init; }

    /// <summary><c>ClientSecret</c>; null where this server is a public client there.</summary>
    public string? ClientSecret { get; init; }

    /// <summary><c>DisplayName</c>: what people call it. Default: the name of the service, or the key.</summary>
    public required string DisplayName { get; init; }

    /// <summary><c>Scopes</c>: what is asked for, separated by spaces. Default: <c>openid profile email</c>; for a service what it needs itself, and these where it speaks OpenID Connect.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary><c>TrustEmail</c>: whether an address that the provider calls verified is confirmed here. Default: false, we send a letter.</summary>
    public bool TrustEmail { get; init; }

    /// <summary><c>TrustSecondFactor</c>: whether a second factor that the provider asked for (<c>mfa</c> in <c>amr</c>) counts as ours. Default: false.</summary>
    public bool TrustSecondFactor { get; init; }

    /// <summary>What only this service has, such as <c>Tenant</c> of Microsoft, by its key.</summary>
    public IReadOnlyDictionary<string, string> Own { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Whether it says when people signed in there: who is asked with <c>max_age</c> has to (OpenID Connect Core 1.0, 2), and any OpenID Connect
    /// provider is. Services that are known by name have their own ways, or none.
    /// </summary>
    public bool HasToSayWhen => Service is null;

    /// <summary>Reads the section; none where it is not there.</summary>
    /// <exception cref="StartException">A setting has a wrong value, or one is missing.</exception>
    internal static IReadOnlyList<ExternalProviderSettings> Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("ExternalProviders");
        return section.Value is { Length: > 0 }
            ? throw new StartException("ExternalProviders is a value: it takes a key for each provider, such as ExternalProviders:google:ClientId.")
            : [.. section.GetChildren().Select(Read).OrderBy(provider => provider.Name, StringComparer.Ordinal)];
    }

    private static ExternalProviderSettings Read(IConfigurationSection section)
    {
        if (section.Value is { Length: > 0 })
        {
            throw new StartException($"{section.Path} is a value: it takes keys, such as {section.Path}:ClientId.");
        }

        var name = section.Key.ToLowerInvariant();
        if (name.Length > LongestName || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-') || name.All(letter => letter is '.'))
        {
            throw new StartException($"{section.Path} is no name of a provider: it has up to {LongestName} letters, digits and . _ -");
        }

        var service = section["Service"] is { Length: > 0 } named ? named : section["Issuer"] is { Length: > 0 } ? null : section.Key;
        var own = section.GetChildren().Where(child => !Keys.Contains(child.Key, StringComparer.OrdinalIgnoreCase)).ToList();
        if (own.Find(child => service is null || child.Value is null) is { } unknown)
        {
            throw new StartException($"{unknown.Path} is not a setting: a provider has {SettingValues.Words(Keys)}.");
        }

        var values = new SettingValues(section);
        return new()
        {
            Name = name,
            Service = service,
            Issuer = ReadIssuer(section),
            ClientId = values.Text("ClientId") ?? throw new StartException($"{section.Path}:ClientId is missing: it takes what this server is called at the provider."),
            ClientSecret = values.Text("ClientSecret"),
            DisplayName = values.Text("DisplayName") ?? (service is null ? section.Key : BundledServices.FindName(service) ?? service),
            Scopes = values.Text("Scopes")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [],
            TrustEmail = ReadSwitch(section, "TrustEmail"),
            TrustSecondFactor = ReadSwitch(section, "TrustSecondFactor"),
            Own = own.ToDictionary(child => child.Key, child => child.Value!, StringComparer.OrdinalIgnoreCase),
        };
    }

    private static Uri? ReadIssuer(IConfigurationSection section) =>
        section["Issuer"] is not { Length: > 0 } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var issuer) && issuer is { Scheme: "https", UserInfo: "", Query: "", Fragment: "" } ? issuer
        : throw SettingValues.Refuse($"{section.Path}:Issuer", text, "an https address without query and fragment, such as https://login.example.com");

    // With the whole path, which the section alone would not say.
    private static bool ReadSwitch(IConfigurationSection section, string key) =>
        section[key] is not { Length: > 0 } text ? false
        : bool.TryParse(text, out var value) ? value
        : throw SettingValues.Refuse($"{section.Path}:{key}", text, "true or false");
}
