using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using AuthProvider.Protocol.PairwiseSubjects;
using AuthProvider.Storage.Caches;

namespace AuthProvider.Storage.PairwiseSubjects;

/// <summary>
/// Subject identifiers: the user's own, or for pairwise clients an HMAC of sector and user under the <see cref="PairwiseSalt"/>
/// (OpenID Connect Core 1.0, 8.1, third method). No statement reaches the database once app and salt are known.
/// </summary>
internal sealed class SubjectIdentifiers(AppCache apps, PairwiseSalt salt) : ISubjectIdentifiers
{
    public async ValueTask<string> FindAsync(string clientId, string subject, CancellationToken cancellationToken)
    {
        // The subject of a token that an app got for itself is the app.
        if (string.Equals(subject, clientId, StringComparison.Ordinal)
            || !Guid.TryParseExact(subject, "D", out var user)
            || (await apps.FindByClientIdAsync(clientId, cancellationToken))?.Sector is not { } sector)
        {
            return subject;
        }

        return Create(await salt.GetAsync(cancellationToken), sector, user);
    }

    /// <summary>The identifier of a user in a sector. A host has no NUL, so that no two pairs are one text.</summary>
    internal static string Create(byte[] salt, string sector, Guid user) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(salt, Encoding.UTF8.GetBytes($"{sector}\0{user:D}")));
}
