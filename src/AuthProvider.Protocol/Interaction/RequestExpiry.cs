using AuthProvider.Protocol.Pipeline;
using OpenIddict.Server;

namespace AuthProvider.Protocol.Interaction;

/// <summary>
/// Until when a signed or pushed request may be begun. Who signs in takes longer than apps make such requests good for: what was begun in
/// time may be finished later.
/// </summary>
/// <param name="At">From when on it is too late.</param>
/// <param name="Error">What the app is told then.</param>
public sealed record RequestExpiry(DateTimeOffset At, ProtocolError Error)
{
    private const string Property = "AuthProvider.RequestExpiry";

    /// <summary>That of the authorization request in hand; null where it does not expire.</summary>
    /// <param name="transaction">The request.</param>
    public static RequestExpiry? Of(OpenIddictServerTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return transaction.GetProperty<RequestExpiry>(Property);
    }

    internal static void Set(OpenIddictServerTransaction transaction, RequestExpiry expiry) => transaction.SetProperty(Property, expiry);
}
