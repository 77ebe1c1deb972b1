using AuthProvider.Server.Account.SignIn;
using AuthProvider.Storage.KnownDevices;
using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.Identity;

namespace AuthProvider.Server.Limits;

/// <summary>
/// How many letters somebody may have sent to a person: 30 an hour from a network, of these five to one person, and 20 to the person from
/// all networks together. Each device that the account of the person knows has five of its own, so that strangers who use the others up do
/// not shut its owner out. Whether there is such a person shows neither in the answer nor in the work.
/// </summary>
public sealed class MailAllowance(
    IHttpContextAccessor accessor, FailureLimits limits, UserDirectory directory, KnownDeviceStore devices, ILookupNormalizer normalizer)
{
    /// <summary>Takes one for a person, however they are named.</summary>
    /// <param name="typed">Who was typed: a username or an address.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>Whether the letter is sent, and how long the network waits where it is refused.</returns>
    public async Task<(MailVerdict Verdict, TimeSpan RetryAfter)> TakeAsync(string typed, CancellationToken cancellationToken = default)
    {
        var context = accessor.HttpContext ?? throw new InvalidOperationException("There is no request.");
        var network = FailureLimits.KeyOf(context.Connection.RemoteIpAddress);
        if (!limits.TryCount(FailureKind.MailOfNetwork, network))
        {
            limits.IsBlocked(FailureKind.MailOfNetwork, network, out var retryAfter);
            return (MailVerdict.Refused, retryAfter);
        }

        // The same questions for everybody.
        var user = await directory.FindForSignInAsync(typed, cancellationToken);
        var device = await devices.FindAsync(user?.Id ?? Guid.Empty, SignInCookies.Read(context.Request, SignInCookies.Device), cancellationToken);
        var mayHave = device is not null
            ? limits.TryCount(FailureKind.MailToPerson, $"device {device.Id:N}")
            : MayHave(user is null ? $"typed {normalizer.NormalizeName(typed)}" : $"user {user.Id:N}", network);
        return (mayHave ? MailVerdict.Send : MailVerdict.Enough, TimeSpan.Zero);
    }

    private bool MayHave(string person, string network) =>
        limits.TryCount(FailureKind.MailToPerson, $"{network} {person}") && limits.TryCount(FailureKind.MailFromAll, person);
}

/// <summary>Whether a letter is sent.</summary>
public enum MailVerdict
{
    /// <summary>Yes.</summary>
    Send = 0,

    /// <summary>No, the person got enough of them; whoever asks gets the usual answer.</summary>
    Enough = 1,

    /// <summary>No, the network asked for too many.</summary>
    Refused = 2,
}
