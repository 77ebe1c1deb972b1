using AuthProvider.Storage.Database;

namespace AuthProvider.Server.Settings;

/// <summary>The keys that our own sections have. A key beside them is a typing error that would otherwise pass unnoticed.</summary>
internal static class KnownSettings
{
    private static readonly Dictionary<string, string[]> Sections = new(StringComparer.Ordinal)
    {
        ["Sessions"] = ["IdleTimeout", "AbsoluteTimeout", "KeepEnded", "Store", "Redis", "Memcached"],
        ["RefreshTokens"] = ["Leeway"],
        ["Apps"] = ["WhoMayRegister", "Approval", "AllowHttpLoopback"],
        ["Registration"] = ["Dynamic", "PerHour", "MaximumUnused", "UnusedLifetime", "SoftwareStatements"],
        ["Flows"] = ["Implicit", "Hybrid", "ClientCredentials", "DeviceCode", "TokenExchange"],
        ["OutgoingRequests"] = ["AllowPrivateNetworks", "TrustedCertificates"],
        ["Proxy"] = ["Trusted"],
        ["MutualTls"] = ["Url", "Authorities", "CertificateHeader"],
        ["Mail"] = ["Host", "Port", "Security", "UserName", "Password", "From"],
        ["Branding"] = ["Name", "ShowName", "Logo", "Icon", "Color", "Support", "PrivacyPolicy", "TermsOfService", "Texts"],
        ["Passwords"] = ["BreachedList"],
        ["Accounts"] = ["DeletionGrace"],
        ["ConnectionStrings"] = ["AuthProvider"],
    };

    // Whose keys are named by the operator.
    private const string Providers = "ExternalProviders";

    private static readonly string[] Values = ["Issuer", "SignUp", "MasterKey"];

    // Not judged as values: lists, texts by language, and what DatabaseSetting reads by itself.
    private static readonly string[] WithKeys = ["Registration:SoftwareStatements", "Proxy:Trusted", "Branding:Texts", "ConnectionStrings:AuthProvider"];

    /// <summary>Looks through the sections.</summary>
    /// <exception cref="StartException">One has an unknown key, or is a value and no section, or the other way round.</exception>
    public static void Check(IConfiguration configuration)
    {
        foreach (var (section, keys) in Sections)
        {
            CheckSection(configuration.GetSection(section), section, keys);
        }

        // A section whose name is one letter away from one of ours would leave that one as it is shipped.
        foreach (var other in configuration.GetChildren().Where(child => !Sections.ContainsKey(child.Key) && !string.Equals(child.Key, Providers, StringComparison.OrdinalIgnoreCase) && child.GetChildren().Any()))
        {
            if (Sections.Keys.Append(Providers).FirstOrDefault(section => Distance(section.ToUpperInvariant(), other.Key.ToUpperInvariant()) == 1) is { } meant)
            {
                throw new StartException($"There is no section {other.Key}: the nearest one is {meant}.");
            }
        }

        foreach (var name in Values.Concat(Sections.SelectMany(section => section.Value.Select(key => $"{section.Key}:{key}"))).Except(WithKeys, StringComparer.Ordinal))
        {
            if (configuration.GetSection(name).GetChildren().FirstOrDefault() is { } child)
            {
                throw new StartException($"{child.Path} is not a setting: {name} takes a value and no keys.");
            }
        }

        if (configuration["Registration:SoftwareStatements"] is { Length: > 0 })
        {
            throw new StartException("Registration:SoftwareStatements is a value: it takes a list, as Registration:SoftwareStatements:0:Issuer and Registration:SoftwareStatements:0:Jwks.");
        }

        if (configuration["Proxy:Trusted"] is { Length: > 0 } text)
        {
            throw new StartException($"Proxy:Trusted is '{text}': it takes a list of networks, as Proxy:Trusted:0 (in the environment Proxy__Trusted__0).");
        }
    }

    private static void CheckSection(IConfigurationSection section, string name, string[] keys)
    {
        if (section.Value is { Length: > 0 })
        {
            throw new StartException($"{name} is a value: it takes the {(keys.Length > 1 ? "keys" : "key")} {SettingValues.Words([.. keys.Select(key => $"{name}:{key}")])}.");
        }

        foreach (var child in section.GetChildren())
        {
            if (!keys.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                var nearest = keys.MinBy(key => Distance(key.ToUpperInvariant(), child.Key.ToUpperInvariant()));
                throw new StartException($"{name}:{child.Key} is not a setting: the nearest one is {name}:{nearest}.");
            }
        }
    }

    /// <summary>How many letters to add, drop or change to make one word of the other (Levenshtein).</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j - 1], above) + 1, diagonal + (left[i - 1] == right[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[^1];
    }
}
