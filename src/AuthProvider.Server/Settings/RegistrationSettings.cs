using System.Text.Json;
using AuthProvider.Protocol.DynamicRegistration;
using AuthProvider.Storage.Database;
using Microsoft.IdentityModel.Tokens;

namespace AuthProvider.Server.Settings;

/// <summary>Who may register clients by a program (<c>Registration:Dynamic</c>).</summary>
public enum DynamicRegistrationMode
{
    /// <summary>Nobody: there is no such endpoint.</summary>
    Off = 0,

    /// <summary>Whoever has an initial access token of an administrator (RFC 7591, 3).</summary>
    InitialAccessToken = 1,

    /// <summary>Everybody, within limits.</summary>
    Open = 2,
}

/// <summary>The section <c>Registration</c>.</summary>
public sealed record RegistrationSettings
{
    /// <summary><c>Registration:Dynamic</c>. Default: Off.</summary>
    public DynamicRegistrationMode Dynamic { get; init; }

    /// <summary><c>Registration:PerHour</c>: how many attempts without an initial access token an address has in an hour. Default: 500.</summary>
    public int PerHour { get; init; } = 500;

    /// <summary><c>Registration:MaximumUnused</c>: how many clients that were registered without an initial access token may wait for their first use. Default: 10,000.</summary>
    public int MaximumUnused { get; init; } = 10_000;

    /// <summary><c>Registration:UnusedLifetime</c>: after how long such a client is removed. Default: 7 days.</summary>
    public TimeSpan UnusedLifetime { get; init; } = TimeSpan.FromDays(7);

    /// <summary><c>Registration:SoftwareStatements</c>: whose software statements are taken, each with <c>Issuer</c> and <c>Jwks</c>. Default: nobody's.</summary>
    public IReadOnlyList<SoftwareStatementIssuer> SoftwareStatements { get; init; } = [];

    /// <summary>Reads the section.</summary>
    /// <exception cref="StartException">A setting has a wrong value.</exception>
    internal static RegistrationSettings Read(IConfiguration configuration, SettingValues values)
    {
        var defaults = new RegistrationSettings();
        return new()
        {
            Dynamic = values.Choice("Registration:Dynamic", DynamicRegistrationMode.Off),
            PerHour = values.Number("Registration:PerHour", 1, 100_000) ?? defaults.PerHour,
            MaximumUnused = values.Number("Registration:MaximumUnused", 1, 1_000_000) ?? defaults.MaximumUnused,
            UnusedLifetime = values.Duration("Registration:UnusedLifetime", TimeSpan.FromMinutes(10), TimeSpan.FromDays(365)) ?? defaults.UnusedLifetime,
            SoftwareStatements = [.. configuration.GetSection("Registration:SoftwareStatements").GetChildren().Select(ReadIssuer)],
        };
    }

    private static SoftwareStatementIssuer ReadIssuer(IConfigurationSection section)
    {
        if (section.GetChildren().FirstOrDefault(child => child.Key.ToUpperInvariant() is not ("ISSUER" or "JWKS")) is { } unknown)
        {
            throw new StartException($"{unknown.Path} is not a setting: a software statement has Issuer and Jwks.");
        }

        if (section["Issuer"] is not { Length: > 0 } issuer || section["Jwks"] is not { Length: > 0 } keys)
        {
            throw new StartException($"{section.Path} takes Issuer, the iss of the statements, and Jwks, a file with the public keys that verify them.");
        }

        try
        {
            // The keys themselves, or the file that has them.
            var set = new JsonWebKeySet(keys.TrimStart().StartsWith('{') ? keys : File.ReadAllText(keys));
            return new SoftwareStatementIssuer(issuer, set) is { HasUsableKey: true } usable
                ? usable
                : throw new StartException($"{section.Path}:Jwks has no public key that verifies RS256, PS256 or ES256.");
        }
        catch (Exception exception) when (exception is ArgumentException or JsonException or IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{section.Path}:Jwks cannot be read as a JSON Web Key Set, or as a file with one: {exception.Message}", exception);
        }
    }
}
