using System.Text.Json;
using AuthProvider.Protocol.Registration;
using AuthProvider.Server.Sessions;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.Sessions;
using Microsoft.AspNetCore.WebUtilities;

namespace AuthProvider.Server.EndSession;

/// <summary>Ends a session of the browser, and says which apps are to be told through it (OpenID Connect Front-Channel Logout 1.0, 2).</summary>
public sealed class SessionEnd(BrowserSessions browsers, ServerSettings settings)
{
    /// <summary>Ends the session.</summary>
    /// <param name="session">The session.</param>
    /// <returns>The addresses to load in frames, with <c>iss</c> and <c>sid</c>.</returns>
    public async Task<IReadOnlyList<string>> EndAsync(SessionSnapshot session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return await browsers.EndAsync(session.Id) is { } ended ? [.. ended.Apps.Select(app => FrameOf(app, ended.Sid)).OfType<string>()] : [];
    }

    private string? FrameOf(SessionApp app, string sid)
    {
        if (MetadataOf(app).FrontchannelLogoutUri is not { } uri)
        {
            return null;
        }

        return QueryHelpers.AddQueryString(uri, new Dictionary<string, string?>(StringComparer.Ordinal) { ["iss"] = settings.Issuer, ["sid"] = sid });
    }

    private static ClientMetadata MetadataOf(SessionApp app)
    {
        if (app.Properties is not { Length: > 0 } json)
        {
            return ClientMetadata.Empty;
        }

        using var properties = JsonDocument.Parse(json);
        return properties.RootElement.TryGetProperty(ClientMetadataStorage.PropertyName, out var metadata) ? ClientMetadataJson.FromElement(metadata) : ClientMetadata.Empty;
    }
}
