using AuthProvider.Protocol.Pipeline;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.Interaction;

/// <summary>
/// Decides what happens next with an authorization request: a pure function of request, sessions, consent, client, ticket and clock.
/// The pages only obey it.
/// </summary>
public static class InteractionDecision
{
    /// <summary>The <c>prompt</c> value that asks for a new account (Initiating User Registration via OpenID Connect 1.0, 4.1).</summary>
    public const string PromptCreate = "create";

    /// <summary>Decides.</summary>
    /// <param name="facts">Everything there is to look at.</param>
    /// <returns>What happens next.</returns>
    public static InteractionOutcome Decide(InteractionRequest facts)
    {
        ArgumentNullException.ThrowIfNull(facts);

        var request = facts.Request;
        var silent = request.Asks(PromptValues.None);
        if (silent && request.Prompt.Count > 1)
        {
            return new InteractionOutcome.Error(ProtocolErrors.PromptNoneNotAlone);
        }

        if (request.Subjects is { Count: 0 })
        {
            return new InteractionOutcome.Error(ProtocolErrors.OtherUser);
        }

        var progress = new Progress(facts);
        if (facts.Expiry is { } expiry && expiry.At <= facts.Now && !(progress.Ticket?.StartedAt < expiry.At))
        {
            return new InteractionOutcome.Error(expiry.Error);
        }

        if (progress.Denied)
        {
            return new InteractionOutcome.Error(ProtocolErrors.AccessDenied);
        }

        var session = SessionChoice.Make(facts, progress);
        return CreateAccount(facts, session, progress)
            ?? SignIn(facts, session, progress, silent)
            ?? ChooseAccount(request, session!, progress)
            ?? Reauthenticate(facts, session!, progress, silent)
            ?? StepUp(request, session!, silent)
            ?? Consent(facts, session!, progress, silent)
            ?? new InteractionOutcome.Continue(session!, BestAcr(request, session!));
    }

    /// <summary>The ticket of a request, where it counts: of this request, and not older than its lifetime.</summary>
    /// <param name="facts">Everything there is to look at.</param>
    /// <returns>The ticket; null where none came or it does not count.</returns>
    public static InteractionTicket? ValidTicket(InteractionRequest facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return new Progress(facts).Ticket;
    }

    private static InteractionOutcome? CreateAccount(InteractionRequest facts, SessionFacts? session, Progress progress)
    {
        if (!facts.Request.Asks(PromptCreate) || progress.HasCreated(session))
        {
            return null;
        }

        // The app named a user and a new account cannot be theirs; asking again would ask for ever.
        return facts.Request.Subjects is not null && facts.Sessions.Any(progress.HasCreated)
            ? new InteractionOutcome.Error(ProtocolErrors.OtherUser)
            : new InteractionOutcome.CreateAccount(facts.Request.LoginHint);
    }

    private static InteractionOutcome? SignIn(InteractionRequest facts, SessionFacts? session, Progress progress, bool silent)
    {
        if (session is not null)
        {
            return null;
        }

        if (silent)
        {
            return new InteractionOutcome.Error(
                facts.Sessions.Count > 0 && facts.Request.Subjects is null
                    ? ProtocolErrors.AccountSelectionRequired
                    : ProtocolErrors.LoginRequired);
        }

        if (facts.Request.Subjects is null)
        {
            return facts.Sessions.Count > 0
                ? new InteractionOutcome.ChooseAccount()
                : new InteractionOutcome.SignIn(Session: null, facts.Request.LoginHint);
        }

        // The app named a user; whoever signed in for this request is another one, and asking again would ask for ever.
        return facts.Sessions.Any(progress.HasSignedIn)
            ? new InteractionOutcome.Error(ProtocolErrors.OtherUser)
            : new InteractionOutcome.SignIn(Session: null, facts.Request.LoginHint);
    }

    private static InteractionOutcome? ChooseAccount(RequestFacts request, SessionFacts session, Progress progress)
    {
        if (!request.Asks(PromptValues.SelectAccount) || progress.HasChosen(session) || progress.HasSignedIn(session))
        {
            return null;
        }

        // The app named a user and another account was chosen; asking again would ask for ever.
        return request.Subjects is not null && progress.ChosenSid is not null
            ? new InteractionOutcome.Error(ProtocolErrors.OtherUser)
            : new InteractionOutcome.ChooseAccount();
    }

    private static InteractionOutcome? Reauthenticate(InteractionRequest facts, SessionFacts session, Progress progress, bool silent)
    {
        if (progress.HasSignedIn(session))
        {
            return null;
        }

        // max_age=0 asks for what prompt=login asks for (OpenID Connect Core 1.0, 3.1.2.1).
        var tooOld = facts.Request.MaxAge is { } maxAge && (maxAge <= TimeSpan.Zero || facts.Now - session.AuthenticatedAt > maxAge);
        return (facts.Request.Asks(PromptValues.Login) || tooOld, silent) switch
        {
            (false, _) => null,
            (true, true) => new InteractionOutcome.Error(ProtocolErrors.LoginRequired),
            (true, false) => new InteractionOutcome.SignIn(session, facts.Request.LoginHint),
        };
    }

    private static InteractionOutcome? StepUp(RequestFacts request, SessionFacts session, bool silent)
    {
        var essential = request.EssentialAcrValues.Count > 0;
        IReadOnlyList<string> wanted = essential ? request.EssentialAcrValues : request.AcrValues;
        if (wanted.Count == 0 || wanted.Any(session.AcrValues.Contains))
        {
            return null;
        }

        IReadOnlyList<string> reachable = [.. wanted.Where(session.ReachableAcrValues.Contains)];
        if (reachable.Count > 0 && !silent)
        {
            return new InteractionOutcome.StepUp(session, reachable);
        }

        // Voluntary values are wishes (OpenID Connect Core 1.0, 5.5.1.1).
        return essential
            ? new InteractionOutcome.Error(
                reachable.Count > 0 && silent ? ProtocolErrors.InteractionRequired : ProtocolErrors.UnmetAuthenticationRequirements)
            : null;
    }

    private static InteractionOutcome? Consent(InteractionRequest facts, SessionFacts session, Progress progress, bool silent)
    {
        if (progress.HasAllowed(session))
        {
            return null;
        }

        var request = facts.Request;
        var missing = facts.ConsentRequired
            ? request.Scopes.Except(session.GrantedScopes, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal)
            : new HashSet<string>(StringComparer.Ordinal);
        return (request.Asks(PromptValues.Consent) || missing.Count > 0, silent) switch
        {
            (false, _) => null,
            (true, true) => new InteractionOutcome.Error(ProtocolErrors.ConsentRequired),
            (true, false) => new InteractionOutcome.Consent(session, missing),
        };
    }

    private static string? BestAcr(RequestFacts request, SessionFacts session) =>
        request.EssentialAcrValues.Concat(request.AcrValues).FirstOrDefault(session.AcrValues.Contains)
        ?? (session.AcrValues.Count > 0 ? session.AcrValues[0] : null);
}
