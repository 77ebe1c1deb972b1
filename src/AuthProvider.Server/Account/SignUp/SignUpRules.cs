using AuthProvider.Server.Settings;
using AuthProvider.Storage.Links;

namespace AuthProvider.Server.Account.SignUp;

/// <summary>Who may make an account, however they prove who they are.</summary>
public sealed class SignUpRules(ServerSettings settings, OneTimeLinkStore links)
{
    /// <summary>Whether an invitation is used up with each account.</summary>
    public bool NeedsInvitation => settings.SignUp is SignUpMode.Invitation;

    /// <summary>Decides for one who opens a page; whether an invitation still holds is decided again with the creation.</summary>
    /// <param name="invitation">The secret of the invitation; null for none.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<SignUpAccess> DecideAsync(string? invitation, CancellationToken cancellationToken) => Decide(
        invitation, NeedsInvitation && !string.IsNullOrEmpty(invitation) && await links.PeekAsync(LinkPurposes.Invitation, invitation, cancellationToken) is not null);

    /// <summary>Decides for one whose invitation was looked at before, or is looked at afterwards.</summary>
    /// <param name="invitation">The secret of the invitation; null for none.</param>
    /// <param name="isInvited">Whether it holds.</param>
    public SignUpAccess Decide(string? invitation, bool isInvited) => settings.SignUp switch
    {
        SignUpMode.Open => SignUpAccess.Granted,
        SignUpMode.Invitation when isInvited => SignUpAccess.Granted,
        SignUpMode.Invitation => string.IsNullOrEmpty(invitation) ? SignUpAccess.InvitationMissing : SignUpAccess.InvitationRefused,
        _ => SignUpAccess.Closed,
    };
}

/// <summary>Whether a person may make an account.</summary>
public enum SignUpAccess
{
    /// <summary>Yes.</summary>
    Granted = 0,

    /// <summary>Nobody may.</summary>
    Closed = 1,

    /// <summary>With an invitation.</summary>
    InvitationMissing = 2,

    /// <summary>The invitation is unknown, expired or used.</summary>
    InvitationRefused = 3,
}
