using Microsoft.AspNetCore.Identity;

namespace AuthProvider.Server.Limits;

/// <summary>How many letters somebody who is not signed in may have sent: few to a person and more from a network, whether or not there is such a person.</summary>
public sealed class MailAllowance(FailureLimits limits, ILookupNormalizer normalizer)
{
    /// <summary>Takes one.</summary>
    /// <param name="context">The request.</param>
    /// <param name="typed">Who was typed.</param>
    /// <param name="retryAfter">How long the network waits where nothing is taken.</param>
    public MailVerdict Take(HttpContext context, string typed, out TimeSpan retryAfter)
    {
        ArgumentNullException.ThrowIfNull(context);
        var network = FailureLimits.KeyOf(context.Connection.RemoteIpAddress);
        if (limits.IsBlocked(FailureKind.MailOfNetwork, network, out retryAfter))
        {
            return MailVerdict.Refused;
        }

        limits.Count(FailureKind.MailOfNetwork, network);
        var person = normalizer.NormalizeName(typed) ?? "";
        if (limits.IsBlocked(FailureKind.MailToPerson, person, out _))
        {
            return MailVerdict.Enough;
        }

        limits.Count(FailureKind.MailToPerson, person);
        return MailVerdict.Send;
    }
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
