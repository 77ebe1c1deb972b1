using System.Text;
using System.Text.Json;

namespace AuthProvider.Protocol.Repetition;

/// <summary>A token response, taken apart around its access token.</summary>
/// <param name="Token">The access token.</param>
/// <param name="Before">What comes before it.</param>
/// <param name="After">What comes after it.</param>
internal sealed record ResponseParts(string Token, byte[] Before, byte[] After)
{
    /// <summary>Takes a response apart.</summary>
    /// <returns>Null where it has no access token in it as it is.</returns>
    public static ResponseParts? Read(byte[] body)
    {
        using var response = JsonDocument.Parse(body);
        if (!response.RootElement.TryGetProperty("access_token", out var member) || member.GetString() is not { Length: > 0 } token)
        {
            return null;
        }

        var start = body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(token));
        return start < 0 ? null : new(token, body[..start], body[(start + token.Length)..]);
    }

    /// <summary>The response with another token.</summary>
    public byte[] Around(ReadOnlySpan<byte> token)
    {
        var body = new byte[Before.Length + token.Length + After.Length];
        Before.CopyTo(body, 0);
        token.CopyTo(body.AsSpan(Before.Length));
        After.CopyTo(body, Before.Length + token.Length);
        return body;
    }
}
