using AuthProvider.Protocol.Pipeline;

namespace AuthProvider.Protocol.Interaction;

/// <summary>What happens next with an authorization request.</summary>
public abstract record InteractionOutcome
{
    private InteractionOutcome()
    {
    }

    /// <summary>Issue what was asked for, for this session.</summary>
    /// <param name="Session">The session that answers.</param>
    /// <param name="Acr">The <c>acr</c> claim: the most wanted value that the session meets, else its strongest; null where it has none.</param>
    public sealed record Continue(SessionFacts Session, string? Acr) : InteractionOutcome;

    /// <summary>Show the sign-in page.</summary>
    /// <param name="Session">The session whose user must prove again who they are; null where anyone may sign in.</param>
    /// <param name="LoginHint">What to fill in; null where nothing.</param>
    public sealed record SignIn(SessionFacts? Session, string? LoginHint) : InteractionOutcome;

    /// <summary>Ask the user of this session for just what is missing.</summary>
    /// <param name="Session">The session.</param>
    /// <param name="AcrValues">The authentication context classes of which one must be met, most wanted first.</param>
    public sealed record StepUp(SessionFacts Session, IReadOnlyList<string> AcrValues) : InteractionOutcome;

    /// <summary>Show the consent page.</summary>
    /// <param name="Session">The session whose user is asked.</param>
    /// <param name="NewScopes">The scopes that the user has not allowed yet; empty where the app only wants to be asked again.</param>
    public sealed record Consent(SessionFacts Session, IReadOnlySet<string> NewScopes) : InteractionOutcome;

    /// <summary>Show the accounts of this browser to choose from.</summary>
    public sealed record ChooseAccount : InteractionOutcome;

    /// <summary>Show the sign-up page (Initiating User Registration via OpenID Connect 1.0, 4.1).</summary>
    /// <param name="LoginHint">What to fill in; null where nothing.</param>
    public sealed record CreateAccount(string? LoginHint) : InteractionOutcome;

    /// <summary>Answer the app with an error.</summary>
    /// <param name="Reason">Which.</param>
    public sealed record Error(ProtocolError Reason) : InteractionOutcome;
}
