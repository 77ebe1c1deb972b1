using AuthProvider.Server.Branding;
using AuthProvider.Server.Languages;
using AuthProvider.Storage.Database;

namespace AuthProvider.Server.Settings;

/// <summary>The section <c>Branding</c>: whose pages these are.</summary>
public sealed record BrandingSettings
{
    /// <summary>The name of a server that was given none.</summary>
    public const string DefaultName = "AuthProvider";

    /// <summary>The greatest length of a name, in characters: it stands in the head of every page.</summary>
    public const int MaximumName = 60;

    /// <summary>The greatest length of a text, in characters.</summary>
    public const int MaximumText = 500;

    /// <summary><c>Branding:Name</c>. Default: AuthProvider.</summary>
    public string Name { get; init; } = DefaultName;

    /// <summary><c>Branding:ShowName</c>: whether the name stands beside the logo. Default: true.</summary>
    public bool ShowName { get; init; } = true;

    /// <summary><c>Branding:Logo</c>; null: ours.</summary>
    public BrandPicture? Logo { get; init; }

    /// <summary><c>Branding:Icon</c>: what browsers show in their tabs. Default: the logo.</summary>
    public BrandPicture? Icon { get; init; }

    /// <summary><c>Branding:Color</c>; null: ours.</summary>
    public BrandColor? Color { get; init; }

    /// <summary><c>Branding:Support</c>: where people get help, https or mailto.</summary>
    public string? Support { get; init; }

    /// <summary><c>Branding:PrivacyPolicy</c>, https.</summary>
    public string? PrivacyPolicy { get; init; }

    /// <summary><c>Branding:TermsOfService</c>, https.</summary>
    public string? TermsOfService { get; init; }

    /// <summary><c>Branding:Texts</c>.</summary>
    public BrandTexts Texts { get; init; } = BrandTexts.None;

    /// <summary>Reads the section.</summary>
    /// <exception cref="StartException">A setting has a wrong value.</exception>
    internal static BrandingSettings Read(IConfiguration configuration, SettingValues values)
    {
        var defaults = new BrandingSettings();
        var logo = ReadPicture(values, "Branding:Logo");
        return new()
        {
            Name = ReadText(values, "Branding:Name", MaximumName) ?? defaults.Name,
            ShowName = values.Switch("Branding:ShowName", defaults.ShowName),
            Logo = logo,
            Icon = ReadPicture(values, "Branding:Icon") ?? logo,
            Color = values.Text("Branding:Color") is not { } color ? null
                : BrandColor.Find(color) ?? throw SettingValues.Refuse("Branding:Color", color, "a colour as #rrggbb, such as #3b4cca"),
            Support = ReadAddress(values, "Branding:Support", mayBeMail: true),
            PrivacyPolicy = ReadAddress(values, "Branding:PrivacyPolicy"),
            TermsOfService = ReadAddress(values, "Branding:TermsOfService"),
            Texts = ReadTexts(configuration, values),
        };
    }

    private static BrandPicture? ReadPicture(SettingValues values, string name) => values.Text(name) is { } file ? BrandPicture.Read(name, file) : null;

    private static string? ReadText(SettingValues values, string name, int maximum) =>
        values.Text(name) is not { } text ? null
        : text.Length <= maximum && text.Trim().Length > 0 && !text.Any(char.IsControl) ? text.Trim()
        : throw SettingValues.Refuse(name, text, $"a line of at most {maximum} characters");

    private static string? ReadAddress(SettingValues values, string name, bool mayBeMail = false)
    {
        if (values.Text(name) is not { } text)
        {
            return null;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && ((uri.Scheme is "https" && uri.Host.Length > 0) || (mayBeMail && uri.Scheme is "mailto" && text.Contains('@', StringComparison.Ordinal)))
                ? text
                : throw SettingValues.Refuse(name, text, mayBeMail ? "an address with https or mailto, such as mailto:help@example.com" : "an address with https");
    }

    private static BrandTexts ReadTexts(IConfiguration configuration, SettingValues values)
    {
        string[] names = ["SignIn", "SignUp", "Footer"];
        foreach (var child in configuration.GetSection("Branding:Texts").GetChildren())
        {
            if (!names.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                throw new StartException($"{child.Path} is not a setting: Branding:Texts takes {SettingValues.Words(names)}.");
            }
        }

        return new(Find(names[0]), Find(names[1]), Find(names[2]));

        BrandText Find(string name)
        {
            var tags = PageLanguages.All.Select(language => language.Tag).ToList();
            var texts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (var language in configuration.GetSection($"Branding:Texts:{name}").GetChildren())
            {
                if (!tags.Contains(language.Key, StringComparer.OrdinalIgnoreCase))
                {
                    throw new StartException($"{language.Path} is not a setting: Branding:Texts:{name} takes a text, or one for each of {SettingValues.Words(tags)}.");
                }

                if (ReadText(values, language.Path, MaximumText) is { } text)
                {
                    texts[language.Key] = text;
                }
            }

            return new(ReadText(values, $"Branding:Texts:{name}", MaximumText), texts);
        }
    }
}
