using AuthProvider.Server.Account.SignIn;
using AuthProvider.Storage.KnownDevices;
using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.Identity;

namespace AuthProvider.Server.Limits;

/// <summary>
/// How many letters somebody may have sent to a person: 30 an hour from a network, of these five to one person, and 20 to the person from
/// all networks together; to an address that nobody has confirmed yet as many. Each device that the account of the person knows has five
/// of its own, which count for none of these: neither strangers elsewhere nor the many who share an address with the owner shut the owner
/// out. Whether there is such a person shows neither in the answer nor in the work.
/// </summary>
public sealed class MailAllowance(
    IHttpContextAccessor accessor, FailureLimits limits, UserDirectory directory, KnownDeviceStore devices, ILookupNormalizer normalizer)
{
    private HttpContext Context => accessor.HttpContext ?? throw new InvalidOperationException("There is no request.");

    /// <summary>Takes one for a person, however they are named.</summary>
    /// <param name="typed">Who was typed: a username or an address.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>Whether the letter is sent, and how long the network waits where it is refused.</returns>
    public async Task<(MailVerdict Verdict, TimeSpan RetryAfter)> TakeAsync(string typed, CancellationToken cancellationToken = default)
    {
        var network = Network();

        // The same questions for everybody, before any limit: who is at a known device is no stranger of this network.
        var user = await directory.FindForSignInAsync(typed, cancellationToken);
        if (await devices.FindAsync(user?.Id ?? Guid.Empty, SignInCookies.Read(Context.Request, SignInCookies.Device), cancellationToken) is { } device)
        {
            if (limits.TryCount(FailureKind.MailToPerson, $"device {device.Id:N}"))
            {
                return (MailVerdict.Send, TimeSpan.Zero);
            }

            return limits.TryCount(FailureKind.MailOfNetwork, network, out var wait) ? (MailVerdict.Enough, TimeSpan.Zero) : (MailVerdict.Refused, wait);
        }

        if (!limits.TryCount(FailureKind.MailOfNetwork, network, out var retryAfter))
        {
            return (MailVerdict.Refused, retryAfter);
        }

        var person = user is null ? $"typed {normalizer.NormalizeName(typed)}" : $"user {user.Id:N}";
        return (MayHave(person, network) ? MailVerdict.Send : MailVerdict.Enough, TimeSpan.Zero);
    }

    /// <summary>Takes one for an address that somebody says is theirs.</summary>
    /// <param name="address">The address.</param>
    /// <returns>Whether the letter is sent.</returns>
    public bool TryTakeFor(string address) => MayHave($"to {normalizer.NormalizeEmail(address)}", Network());

    /// <summary>Takes one for an address that a signed-in user says is theirs: ten an hour of an account.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="address">The address.</param>
    /// <param name="retryAfter">How long the user waits where the letter is not sent.</param>
    /// <returns>Whether the letter is sent.</returns>
    public bool TryTakeFor(Guid userId, string address, out TimeSpan retryAfter)
    {
        var (account, network, person) = ($"{userId:N}", Network(), $"to {normalizer.NormalizeEmail(address)}");
        if (limits.TryCount(FailureKind.MailOfAccount, account) && MayHave(person, network))
        {
            retryAfter = TimeSpan.Zero;
            return true;
        }

        limits.IsBlocked(FailureKind.MailOfAccount, account, out var ofAccount);
        limits.IsBlocked(FailureKind.MailToPerson, $"{network} {person}", out var ofNetwork);
        limits.IsBlocked(FailureKind.MailFromAll, person, out var ofAll);
        retryAfter = new[] { ofAccount, ofNetwork, ofAll }.Max();
        return false;
    }

    private bool MayHave(string person, string network) =>
        limits.TryCount(FailureKind.MailToPerson, $"{network} {person}") && limits.TryCount(FailureKind.MailFromAll, person);

    private string Network() => FailureLimits.KeyOf(Context.Connection.RemoteIpAddress);
}

/// <summary>Whether a letter is sent.</summary>
public enum MailVerdict
{
    /// <summary>Yes.</summary>
    Send = 0,

    /// <summary>No, the person got enough of them; whoever asks gets the usual answer, after the usual work: a letter to nobody is ordered.</summary>
    Enough = 1,

    /// <summary>No, the network asked for too many.</summary>
    Refused = 2,
}
