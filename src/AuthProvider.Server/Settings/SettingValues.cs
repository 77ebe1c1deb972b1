using System.Globalization;
using System.Net;
using AuthProvider.Storage.Database;

namespace AuthProvider.Server.Settings;

/// <summary>Typed values of the configuration. What does not fit is refused with the name, the value and what the setting takes.</summary>
internal sealed class SettingValues(IConfiguration configuration)
{
    /// <summary>A text; null where it is not set.</summary>
    public string? Text(string name) => configuration[name] is { Length: > 0 } text ? text : null;

    /// <summary>One of several words, in any case.</summary>
    /// <exception cref="StartException">It is none of them.</exception>
    public T Choice<T>(string name, T byDefault)
        where T : struct, Enum
    {
        if (Text(name) is not { } text)
        {
            return byDefault;
        }

        // Enum.Parse would take numbers as well.
        foreach (var value in Enum.GetValues<T>())
        {
            if (string.Equals(text, value.ToString(), StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        throw Refuse(name, text, Words(Enum.GetNames<T>()));
    }

    /// <summary>True or false.</summary>
    /// <exception cref="StartException">It is neither.</exception>
    public bool Switch(string name, bool byDefault) =>
        Text(name) is not { } text ? byDefault : bool.TryParse(text, out var value) ? value : throw Refuse(name, text, "true or false");

    /// <summary>A whole number; null where it is not set.</summary>
    /// <exception cref="StartException">It is none, or out of range.</exception>
    public int? Number(string name, int least, int greatest)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= greatest
            ? value
            : throw Refuse(name, text, string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {greatest}"));
    }

    /// <summary>A span of time; null where it is not set.</summary>
    /// <exception cref="StartException">It is none, or out of range.</exception>
    public TimeSpan? Duration(string name, TimeSpan shortest, TimeSpan longest)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        // A bare number would be days, which nobody expects of "30".
        return text.Contains(':', StringComparison.Ordinal)
            && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value)
            && value >= shortest
            && value <= longest
                ? value
                : throw Refuse(name, text, $"a time such as 08:00:00 (hours:minutes:seconds) or 14.00:00:00 (with days), from {shortest:c} to {longest:c}");
    }

    /// <summary>A list of networks. None where it is not set.</summary>
    /// <exception cref="StartException">One is no network.</exception>
    public IReadOnlyList<IPNetwork> Networks(string name) =>
        [.. configuration.GetSection(name).GetChildren().Select(child => Network($"{name}:{child.Key}", child.Value ?? ""))];

    /// <summary>Words as a sentence lists them.</summary>
    public static string Words(IReadOnlyList<string> words) =>
        words.Count < 2 ? string.Concat(words) : $"{string.Join(", ", words.Take(words.Count - 1))} or {words[^1]}";

    /// <summary>The exception for a value that does not fit.</summary>
    public static StartException Refuse(string name, string value, string takes) => new($"{name} is '{value}': it takes {takes}.");

    private static IPNetwork Network(string name, string text)
    {
        if (IPNetwork.TryParse(text, out var network))
        {
            return network;
        }

        return IPAddress.TryParse(text, out var address)
            ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
            : throw Refuse(name, text, "an address or a network, such as 10.0.0.0/8");
    }
}
