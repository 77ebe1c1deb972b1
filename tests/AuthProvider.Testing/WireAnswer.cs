using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace AuthProvider.Testing;

/// <summary>An answer of the back channel.</summary>
public sealed class WireAnswer
{
    private WireAnswer(HttpStatusCode status, HttpResponseHeaders headers, HttpContentHeaders contentHeaders, string text)
    {
        Status = status;
        Headers = headers;
        ContentHeaders = contentHeaders;
        Text = text;
        Json = text.StartsWith('{') ? JsonSerializer.Deserialize<JsonElement>(text) : default;
    }

    /// <summary>The HTTP status.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>The headers.</summary>
    public HttpResponseHeaders Headers { get; }

    /// <summary>The headers about the body.</summary>
    public HttpContentHeaders ContentHeaders { get; }

    /// <summary>The body as it came.</summary>
    public string Text { get; }

    /// <summary>The body as a JSON object; <c>Undefined</c> where it is none.</summary>
    public JsonElement Json { get; }

    /// <summary>The access token; null where none came.</summary>
    public string? AccessToken => this["access_token"];

    /// <summary>The refresh token; null where none came.</summary>
    public string? RefreshToken => this["refresh_token"];

    /// <summary>The ID token; null where none came.</summary>
    public string? IdToken => this["id_token"];

    /// <summary>The error; null where none came.</summary>
    public string? Error => this["error"];

    /// <summary>What introspection says; false where it does not say.</summary>
    public bool IsActive => Json.ValueKind is JsonValueKind.Object && Json.TryGetProperty("active", out var active) && active.GetBoolean();

    /// <summary>A member as text; null where it is missing.</summary>
    /// <param name="member">Its name.</param>
    public string? this[string member] =>
        Json.ValueKind is JsonValueKind.Object && Json.TryGetProperty(member, out var value) ? value.ToString() : null;

    /// <summary>This answer, if its status says success.</summary>
    /// <exception cref="InvalidOperationException">It does not.</exception>
    public WireAnswer EnsureSuccess() => (int)Status is >= 200 and < 300 ? this : throw new InvalidOperationException($"The server refused: {this}");

    /// <summary>Status and body, for messages of failed tests.</summary>
    public override string ToString() => $"{(int)Status} {Text}";

    /// <summary>Reads an answer and disposes it.</summary>
    /// <param name="response">The answer.</param>
    public static async Task<WireAnswer> ReadAsync(HttpResponseMessage response)
    {
        ArgumentNullException.ThrowIfNull(response);
        using (response)
        {
            return new(response.StatusCode, response.Headers, response.Content.Headers, await response.Content.ReadAsStringAsync());
        }
    }
}
