using System.CommandLine;
using System.Globalization;

namespace AuthProvider.Server.CommandLine;

/// <summary>The option <c>--expires-in</c>: a number with m, h or d.</summary>
internal static class LifetimeOption
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    /// <summary>Makes the option.</summary>
    public static Option<TimeSpan> Create(TimeSpan byDefault) => new("--expires-in")
    {
        Description = "How long it works: a number with m, h or d.",
        HelpName = "TIME",
        DefaultValueFactory = _ => byDefault,
        CustomParser = result =>
        {
            if (result.Tokens is [var token] && Parse(token.Value) is { } lifetime)
            {
                return lifetime;
            }

            result.AddError("--expires-in takes a number with m, h or d, such as 30m, 12h or 7d, of 365 days at most.");
            return default;
        },
    };

    /// <summary>Reads a time.</summary>
    /// <returns>The time; null where the text is none, or is longer than a year.</returns>
    internal static TimeSpan? Parse(string text)
    {
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
        {
            return null;
        }

        TimeSpan? lifetime = text[^1] switch
        {
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            'd' => TimeSpan.FromDays(Math.Min(number, Longest.Days + 1)),
            _ => null,
        };
        return lifetime <= Longest ? lifetime : null;
    }
}
