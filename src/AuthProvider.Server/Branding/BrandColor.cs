using System.Globalization;

namespace AuthProvider.Server.Branding;

/// <summary>
/// The one colour of a brand, for buttons and links. As it was chosen it may be unreadable somewhere, so each scheme gets the nearest
/// shade that is readable on everything that pages put below it (WCAG 2.2, 1.4.3: a contrast of 4.5 to 1).
/// </summary>
/// <param name="Light">On light grounds, as <c>#rrggbb</c>.</param>
/// <param name="OnLight">Words on a button of that colour.</param>
/// <param name="Dark">On dark grounds.</param>
/// <param name="OnDark">Words on a button of that colour.</param>
public sealed record BrandColor(string Light, string OnLight, string Dark, string OnDark)
{
    /// <summary>The least contrast of words and what is behind them (WCAG 2.2, 1.4.3, level AA).</summary>
    public const double LeastContrast = 4.5;

    private const string White = "#ffffff";
    private const string Black = "#000000";

    // A shade is looked for in steps too small to see.
    private const int Steps = 100;

    /// <summary>What words stand on in the light scheme: the grounds of site.css.</summary>
    public static IReadOnlyList<string> LightGrounds { get; } = ["#f5f6fa", "#ffffff", "#fdecea", "#e7f5ec", "#eef0fb"];

    /// <summary>What words stand on in the dark scheme: the grounds of site.css.</summary>
    public static IReadOnlyList<string> DarkGrounds { get; } = ["#12141b", "#1b1e29", "#3a1613", "#12301d", "#22263a"];

    /// <summary>The shades of a colour.</summary>
    /// <param name="text">The colour as <c>#rrggbb</c>.</param>
    /// <returns>Null where the text is no such colour.</returns>
    public static BrandColor? Find(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length != 7 || text[0] != '#' || !text.Skip(1).All(char.IsAsciiHexDigit))
        {
            return null;
        }

        var light = Shade(text, Black, LightGrounds);
        var dark = Shade(text, White, DarkGrounds);
        return new(light, WordsOn(light), dark, WordsOn(dark));
    }

    /// <summary>The contrast of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio").</summary>
    /// <param name="one">A colour as <c>#rrggbb</c>.</param>
    /// <param name="other">Another.</param>
    public static double Contrast(string one, string other)
    {
        var (first, second) = (Luminance(one), Luminance(other));
        return (Math.Max(first, second) + 0.05) / (Math.Min(first, second) + 0.05);
    }

    private static string Shade(string color, string towards, IReadOnlyList<string> grounds)
    {
        for (var step = 0; step < Steps; step++)
        {
            var shade = Mix(color, towards, (double)step / Steps);
            if (grounds.All(ground => Contrast(shade, ground) >= LeastContrast))
            {
                return shade;
            }
        }

        return towards;
    }

    // One of the two always has a contrast of 4.58 or more.
    private static string WordsOn(string color) => Contrast(color, White) >= LeastContrast ? White : Black;

    private static string Mix(string color, string towards, double part)
    {
        return string.Create(CultureInfo.InvariantCulture, $"#{Channel(1):x2}{Channel(3):x2}{Channel(5):x2}");

        int Channel(int at) => (int)Math.Round(Part(color, at) + ((Part(towards, at) - Part(color, at)) * part));
    }

    private static double Luminance(string color)
    {
        return (0.2126 * Linear(1)) + (0.7152 * Linear(3)) + (0.0722 * Linear(5));

        double Linear(int at)
        {
            var value = Part(color, at) / 255.0;
            return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }
    }

    private static int Part(string color, int at) => int.Parse(color.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
