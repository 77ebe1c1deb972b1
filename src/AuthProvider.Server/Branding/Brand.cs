using System.Security.Cryptography;
using System.Text;
using AuthProvider.Server.Settings;

namespace AuthProvider.Server.Branding;

/// <summary>What pages need of the section <c>Branding</c>: addresses of pictures and of the stylesheet, below the root of the server.</summary>
public sealed class Brand
{
    /// <summary>Puts it together, once for the server.</summary>
    /// <param name="settings">The settings.</param>
    public Brand(ServerSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Settings = settings.Branding;
        Stylesheet = Settings.Color is not { } color ? null
            : Encoding.ASCII.GetBytes($":root {{ --tint: light-dark({color.Light}, {color.Dark}); --on-tint: light-dark({color.OnLight}, {color.OnDark}); }}\n");
    }

    /// <summary>The settings.</summary>
    public BrandingSettings Settings { get; }

    /// <summary>The colours as a stylesheet, in ASCII; null: those of site.css.</summary>
    public byte[]? Stylesheet { get; }

    /// <summary>Where the logo is.</summary>
    public string LogoPath => Settings.Logo is { } logo ? $"~/branding/logo?v={logo.Version}" : "~/icon.svg";

    /// <summary>Where the icon is.</summary>
    public string IconPath => Settings.Icon is { } icon ? $"~/branding/icon?v={icon.Version}" : "~/icon.svg";

    /// <summary>Where the stylesheet is; null where there is none.</summary>
    public string? StylesheetPath => Stylesheet is { } content ? $"~/branding/colors.css?v={Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8))}" : null;
}
