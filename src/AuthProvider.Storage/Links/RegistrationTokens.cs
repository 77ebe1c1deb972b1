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
    /// <param name="ownerId">The user to whom the clients belong; null for nobody.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>The token, 256 random bits in base64url.</returns>
    public Task<string> CreateAsync(int uses, TimeSpan lifetime, Guid? ownerId = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(uses, 1);
        return links.CreateAsync(LinkPurposes.RegistrationToken, lifetime, ownerId, Text(uses), cancellationToken);
    }

    /// <summary>Whether a token may be used now, without using it.</summary>
    /// <param name="token">The token as it was presented.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<bool> IsUsableAsync(string token, CancellationToken cancellationToken = default) =>
        await links.PeekAsync(LinkPurposes.RegistrationToken, token, cancellationToken) is not null;

    /// <summary>Uses a token once: one compare-and-set, so that many at once use it no more often than it was made for.</summary>
    /// <param name="token">The token as it was presented.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>Whose clients it registers; null where it is unknown, expired or used up.</returns>
    public async Task<RedeemedRegistrationToken?> RedeemAsync(string token, CancellationToken cancellationToken = default)
    {
        var hash = RandomSecret.Hash(token);
        while (true)
        {
            var now = time.GetUtcNow();
            var usable = database.OneTimeLinks.Where(link =>
                link.SecretHash == hash && link.Purpose == LinkPurposes.RegistrationToken && link.UsedAt == null && link.ExpiresAt > now);
            if (await usable.Select(link => new { link.Payload, link.UserId }).SingleOrDefaultAsync(cancellationToken) is not { Payload: { } left } found)
            {
                return null;
            }

            var rest = int.Parse(left, NumberStyles.None, CultureInfo.InvariantCulture) - 1;
            if (await usable.Where(link => link.Payload == left).ExecuteUpdateAsync(
                update => update.SetProperty(link => link.Payload, Text(rest)).SetProperty(link => link.UsedAt, rest == 0 ? now : null), cancellationToken) == 1)
            {
                return new(found.UserId);
            }
        }
    }

    private static string Text(int uses) => uses.ToString(CultureInfo.InvariantCulture);
}

/// <summary>An initial access token that was used.</summary>
/// <param name="OwnerId">The user to whom the client belongs; null for nobody.</param>
public sealed record RedeemedRegistrationToken(Guid? OwnerId);
