using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace AuthProvider.Storage.Users.PasswordHashes;

/// <summary>
/// Makes hashes of the framework's format, and verifies all that <see cref="PasswordHashFormats"/> knows. Whatever is not as strong as a
/// new hash, or of another program, is to be replaced once its password is known.
/// </summary>
public sealed class UpgradingPasswordHasher(IOptions<PasswordHasherOptions> options) : IPasswordHasher<User>
{
    // A marker (version 3), before the function, the iterations and the salt: the first of its base64.
    private const string OwnBeginning = "AQAAAA";

    private readonly PasswordHasher<User> _framework = new(options);

    /// <summary>Whether a hash was made by this server, or by the framework with the same function.</summary>
    /// <param name="hash">The hash.</param>
    public static bool IsOwn(string hash) => hash.StartsWith(OwnBeginning, StringComparison.Ordinal);

    /// <inheritdoc />
    public string HashPassword(User user, string password) => _framework.HashPassword(user, password);

    /// <inheritdoc />
    public PasswordVerificationResult VerifyHashedPassword(User user, string hashedPassword, string providedPassword)
    {
        ArgumentNullException.ThrowIfNull(hashedPassword);
        ArgumentNullException.ThrowIfNull(providedPassword);

        if (PasswordHashFormats.Read(hashedPassword).Hash is not { } hash)
        {
            return PasswordVerificationResult.Failed;
        }

        // The framework knows which of its own are too weak now.
        return IsOwn(hashedPassword) ? _framework.VerifyHashedPassword(user, hashedPassword, providedPassword)
            : hash.Matches(providedPassword) ? PasswordVerificationResult.SuccessRehashNeeded
            : PasswordVerificationResult.Failed;
    }
}
