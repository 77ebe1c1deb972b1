using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using OpenIddict.Abstractions;

namespace AuthProvider.Protocol.Interaction;

/// <summary>Names an authorization request by its parameters, so that a ticket of one request is worth nothing for another.</summary>
public static class RequestFingerprint
{
    /// <summary>The parameter that carries the ticket; the only one that the fingerprint leaves out.</summary>
    public const string TicketParameter = "interaction";

    /// <summary>SHA-256 over all parameters in the order of their names, base64url.</summary>
    /// <param name="request">The authorization request.</param>
    public static string Of(OpenIddictRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, value) in request.GetParameters().OrderBy(parameter => parameter.Key, StringComparer.Ordinal))
        {
            if (string.Equals(name, TicketParameter, StringComparison.Ordinal))
            {
                continue;
            }

            Append(hash, name);
            Append(hash, value.ToString() ?? "");
        }

        return Base64Url.EncodeToString(hash.GetHashAndReset());
    }

    // The length before the text keeps two parameters from reading like one.
    private static void Append(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        hash.AppendData(BitConverter.GetBytes(bytes.Length));
        hash.AppendData(bytes);
    }
}
