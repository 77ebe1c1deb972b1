using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace AuthProvider.Server.Developer.Apps;

/// <summary>
/// Sets an identifier aside for the app that a form will register. A form that is sent twice, as a reload of its answer does, brings the
/// same identifier, and a database takes a key once: so the app is registered once, and its secret is shown once, without any state kept.
/// </summary>
public sealed class FormTokens(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("AuthProvider.NewApp");

    /// <summary>Sets one aside.</summary>
    /// <param name="userId">The user who fills the form in.</param>
    public string Create(Guid userId) => _protector.Protect($"{userId:D} {Guid.CreateVersion7():D}");

    /// <summary>Reads the identifier; null where the form was not made for this user.</summary>
    /// <param name="token">The token as it came.</param>
    /// <param name="userId">The user who sends it.</param>
    public Guid? Read(string? token, Guid userId)
    {
        if (string.IsNullOrEmpty(token))
        {
            return null;
        }

        try
        {
            return _protector.Unprotect(token).Split(' ') is [var user, var app]
                && string.Equals(user, userId.ToString("D"), StringComparison.Ordinal)
                && Guid.TryParse(app, out var id)
                    ? id
                    : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
