using Microsoft.AspNetCore.DataProtection;

namespace AuthProvider.Protocol.ClientAuthentication;

/// <summary>
/// <c>v3.</c> and the secret itself, encrypted with the Data Protection ring: for clients that sign with their secret
/// (<c>client_secret_jwt</c>), and for no others. The hash lies beside it, for the day on which the client signs no more.
/// </summary>
/// <param name="protection">The ring.</param>
public sealed class KeptSecrets(IDataProtectionProvider protection)
{
    private const string Prefix = "v3.";
    private const char Separator = ' ';

    private readonly IDataProtector _protector = protection.CreateProtector("AuthProvider.ClientSecrets");

    /// <summary>The stored form that keeps a secret.</summary>
    /// <param name="text">The secret.</param>
    /// <param name="hash">Its stored form as a hash.</param>
    public string Protect(string text, string hash)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        ArgumentException.ThrowIfNullOrEmpty(hash);
        return Prefix + _protector.Protect(hash + Separator + text);
    }

    /// <summary>The column with hashes in the place of secrets that were kept.</summary>
    /// <param name="stored">The column; null or empty for a client without secret.</param>
    public string? ToHashes(string? stored) => string.IsNullOrEmpty(stored)
        ? stored
        : ClientSecrets.Format(ClientSecrets.Parse(stored).Select(secret => secret with { Hash = HashOf(secret.Hash) }));

    /// <summary>The secrets of a client that count now and were kept, newest first.</summary>
    /// <param name="stored">The column; null or empty for a client without secret.</param>
    /// <param name="now">The time.</param>
    public IEnumerable<string> Read(string? stored, DateTimeOffset now) => ClientSecrets.Parse(stored)
        .Where(secret => secret.IsValidAt(now) && Is(secret.Hash))
        .Select(secret => Unprotect(secret.Hash).Split(Separator, 2)[1]);

    /// <summary>Whether a text has the form of a secret that was kept.</summary>
    internal static bool Is(string hash) =>
        hash.StartsWith(Prefix, StringComparison.Ordinal) && hash.Length > Prefix.Length && System.Buffers.Text.Base64Url.IsValid(hash.AsSpan(Prefix.Length));

    /// <summary>The hash beside a secret that was kept; a hash is its own.</summary>
    internal string HashOf(string hash) => Is(hash) ? Unprotect(hash).Split(Separator, 2)[0] : hash;

    private string Unprotect(string hash) => _protector.Unprotect(hash[Prefix.Length..]);
}
