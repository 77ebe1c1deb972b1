using System.Globalization;

namespace AuthProvider.Benchmarks.Report;

/// <summary>How figures are written: the same on every machine.</summary>
internal static class Number
{
    /// <summary>Operations a second.</summary>
    public static string Rate(double? value) => value switch
    {
        null => "–",
        >= 100 => value.Value.ToString("#,0", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("0.0", CultureInfo.InvariantCulture),
    };

    /// <summary>A time that is already in milliseconds.</summary>
    public static string Milliseconds(double? value) => value?.ToString(value < 10 ? "0.00" : "0.0", CultureInfo.InvariantCulture) ?? "–";

    /// <summary>A share of one.</summary>
    public static string Share(double? value) => value?.ToString(value < 0.1 ? "0.000" : "0.00", CultureInfo.InvariantCulture) ?? "–";

    /// <summary>So many times as much.</summary>
    public static string Times(double? value) => value is null ? "–" : value.Value.ToString("0.0", CultureInfo.InvariantCulture) + "x";

    /// <summary>A deviation as percentage.</summary>
    public static string Percent(double value) => "±" + (value * 100).ToString("0", CultureInfo.InvariantCulture) + " %";

    /// <summary>A whole number.</summary>
    public static string Count(long? value) => value?.ToString("#,0", CultureInfo.InvariantCulture) ?? "–";
}
