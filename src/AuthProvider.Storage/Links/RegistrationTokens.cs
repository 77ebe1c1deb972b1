using System.Globalization;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Secrets;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Storage.Links;

/// <summary>Initial access tokens (RFC 7591, 3): each lets a program register clients, as often as it was made for.</summary>
public sealed class RegistrationTokens(AuthProviderDbContext database, OneTimeLinkStore links, TimeProvider time)
{
    /// <summary>Makes a token.</summary>
    /// <param name="uses">How many clients it registers, one at least.</param>
    /// <param name="lifetime">How long it works.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>The token, 256 random bits in base64url.</returns>
    public Task<string> CreateAsync(int uses, TimeSpan lifetime, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(uses, 1);
        return links.CreateAsync(LinkPurposes.RegistrationToken, lifetime, userId: null, Text(uses), cancellationToken);
    }

    /// <summary>Uses a token once: one compare-and-set, so that many at once use it no more often than it was made for.</summary>
    /// <param name="token">The token as it was presented.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>Whether it may be used; false where it is unknown, expired or used up.</returns>
    public async Task<bool> RedeemAsync(string token, CancellationToken cancellationToken = default)
    {
        var hash = RandomSecret.Hash(token);
        while (true)
        {
            var now = time.GetUtcNow();
            var usable = database.OneTimeLinks.Where(link =>
                link.SecretHash == hash && link.Purpose == LinkPurposes.RegistrationToken && link.UsedAt == null && link.ExpiresAt > now);
            if (await usable.Select(link => link.Payload).SingleOrDefaultAsync(cancellationToken) is not { } left)
            {
                return false;
            }

            var rest = int.Parse(left, NumberStyles.None, CultureInfo.InvariantCulture) - 1;
            if (await usable.Where(link => link.Payload == left).ExecuteUpdateAsync(
                update => update.SetProperty(link => link.Payload, Text(rest)).SetProperty(link => link.UsedAt, rest == 0 ? now : null), cancellationToken) == 1)
            {
                return true;
            }
        }
    }

    private static string Text(int uses) => uses.ToString(CultureInfo.InvariantCulture);
}
