using System.Text.Json;

namespace DeviceCli;

/// <summary>Where the provider and the API are, and what the tool is called there: <c>settings.json</c> beside the program.</summary>
/// <param name="Provider">The issuer.</param>
/// <param name="ClientId">The client identifier; a tool that everybody can read has no secret.</param>
/// <param name="Scopes">What it asks for, with spaces between; <c>offline_access</c> among them, for the refresh token outlives the session.</param>
/// <param name="Orders">The API.</param>
/// <param name="Authority">A certificate authority to trust (PEM), as a development machine needs it; null or empty: what the system trusts.</param>
public sealed record Settings(string Provider, string ClientId, string Scopes, string Orders, string? Authority)
{
    /// <summary>Reads them; what the environment names goes before: <c>PROVIDER</c> and <c>ORDERS</c>.</summary>
    public static Settings Read()
    {
        var settings = JsonSerializer.Deserialize<Settings>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "settings.json")), JsonSerializerOptions.Web)!;
        return settings with
        {
            Provider = Environment.GetEnvironmentVariable("PROVIDER") ?? settings.Provider,
            Orders = Environment.GetEnvironmentVariable("ORDERS") ?? settings.Orders,
            Authority = string.IsNullOrEmpty(settings.Authority) ? null : Path.Combine(AppContext.BaseDirectory, settings.Authority),
        };
    }
}
