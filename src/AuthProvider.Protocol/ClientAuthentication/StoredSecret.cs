using System.Globalization;

namespace AuthProvider.Protocol.ClientAuthentication;

/// <summary>One secret of a client, as it is stored: a hash, and until when it counts.</summary>
/// <param name="Hash">The hash with its version prefix; one of OpenIddict's own, without prefix, is understood as well.</param>
/// <param name="ExpiresAt">Until when it counts, exact to the second; null: until it is replaced.</param>
public sealed record StoredSecret(string Hash, DateTimeOffset? ExpiresAt)
{
    private const char ExpirySeparator = '@';

    /// <summary>Whether it counts at this time.</summary>
    /// <param name="now">The time.</param>
    public bool IsValidAt(DateTimeOffset now) => ExpiresAt is null || now < ExpiresAt;

    internal static StoredSecret Parse(string text) =>
        text.Split(ExpirySeparator) switch
        {
            [var hash, var expiry] when long.TryParse(expiry, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                => new(hash, DateTimeOffset.FromUnixTimeSeconds(seconds)),
            _ => new(text, ExpiresAt: null),
        };

    internal string Format() =>
        ExpiresAt is { } expiry ? string.Create(CultureInfo.InvariantCulture, $"{Hash}{ExpirySeparator}{expiry.ToUnixTimeSeconds()}") : Hash;
}
