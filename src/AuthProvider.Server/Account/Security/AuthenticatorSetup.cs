using System.Text.Json;
using AuthProvider.Storage.SecondFactors;
using Microsoft.AspNetCore.DataProtection;

namespace AuthProvider.Server.Account.Security;

/// <summary>The key of an authenticator app that is being set up. It travels in the form, encrypted, for one user: nothing is stored before a code proves that the app has it.</summary>
public sealed class AuthenticatorSetup(IDataProtectionProvider protection, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    private readonly IDataProtector _protector = protection.CreateProtector("AuthProvider.AuthenticatorSetup");

    /// <summary>Makes a key for a user.</summary>
    /// <param name="userId">The user.</param>
    public string Begin(Guid userId) => _protector.Protect(JsonSerializer.Serialize(new Setup(userId, Totp.NewKey(), time.GetUtcNow())));

    /// <summary>The key of a form.</summary>
    /// <param name="state">What the form brought.</param>
    /// <param name="userId">The user.</param>
    /// <returns>The key; null where it is of another user, too old, or none of ours.</returns>
    public byte[]? Read(string? state, Guid userId)
    {
        try
        {
            return string.IsNullOrEmpty(state) ? null
                : JsonSerializer.Deserialize<Setup>(_protector.Unprotect(state)) is { } setup && setup.UserId == userId && time.GetUtcNow() - setup.At < Lifetime ? setup.Key
                : null;
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }

    private sealed record Setup(Guid UserId, byte[] Key, DateTimeOffset At);
}
