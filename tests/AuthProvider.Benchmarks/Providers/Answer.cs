using System.Net;
using System.Text.Json;

namespace AuthProvider.Benchmarks.Providers;

/// <summary>An answer of a provider, read whole.</summary>
/// <param name="Status">The status.</param>
/// <param name="Location">Where it redirects to; null where it does not.</param>
/// <param name="Cookies">The cookies that it sets.</param>
/// <param name="Body">The text.</param>
internal sealed record Answer(HttpStatusCode Status, Uri? Location, IReadOnlyList<string> Cookies, string Body)
{
    /// <summary>A member of the JSON object in the body, as text.</summary>
    public string Member(string name)
    {
        using var json = JsonDocument.Parse(Body);
        return json.RootElement.TryGetProperty(name, out var value)
            ? value.ToString()
            : throw new BenchmarkFailure($"No {name} in the answer {(int)Status}: {Body}");
    }
}
