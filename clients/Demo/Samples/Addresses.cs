using System.Text.RegularExpressions;

namespace Demo.Samples;

/// <summary>Where everything listens: at the usual ports, or all of it moved by the same distance.</summary>
public sealed partial class Addresses(int firstPort)
{
    private readonly Uri _usualProvider = new($"https://localhost:{DemoSettings.UsualFirstPort}");

    public int FirstPort => firstPort;

    public Uri Provider => Move(_usualProvider);

    public Uri? Of(Sample sample) => sample.Url is null ? null : Move(sample.Url);

    /// <summary>Moves the usual addresses in a text, such as the redirect URIs in <c>demo.json</c>.</summary>
    public string Replace(string text, IEnumerable<Sample> samples)
    {
        var usual = samples.Select(sample => sample.Url).OfType<Uri>().Append(_usualProvider).Select(Text).ToHashSet(StringComparer.Ordinal);
        return Origin().Replace(text, match => usual.Contains(match.Value) ? Text(Move(new(match.Value))) : match.Value);
    }

    /// <summary>An address without the slash at its end, as issuers and origins are written.</summary>
    public static string Text(Uri address) => address.GetLeftPart(UriPartial.Authority);

    private Uri Move(Uri usual) => new UriBuilder(usual) { Port = usual.Port - DemoSettings.UsualFirstPort + firstPort }.Uri;

    [GeneratedRegex(@"https?://[\w.]+:\d+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Origin();
}
