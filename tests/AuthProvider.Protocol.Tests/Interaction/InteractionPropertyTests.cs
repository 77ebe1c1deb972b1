using AuthProvider.Protocol.Interaction;
using CsCheck;
using static AuthProvider.Protocol.Tests.Interaction.Browser;

namespace AuthProvider.Protocol.Tests.Interaction;

/// <summary>What holds whatever is asked, in whatever state the browser is.</summary>
public sealed class InteractionPropertyTests
{
    private static readonly Gen<InteractionTicket?> Tickets = Gen.Select(
        Gen.Bool, Gen.Int[-20, 70], Gen.OneOfConst(Fingerprint, "another request"), Gen.OneOfConst(null, "sid-alice", "sid-bruno", "gone"), Gen.Bool,
        (exists, minutesAgo, fingerprint, sid, denied) => exists
            ? new InteractionTicket
            {
                Fingerprint = fingerprint, StartedAt = Noon.AddMinutes(-minutesAgo), ChosenSid = sid, CreatedSid = sid, AllowedSid = sid, Denied = denied,
            }
            : null);

    private static readonly Gen<RequestFacts> Requests = Gen.Select(
        Gen.OneOfConst("", "none", "login", "consent", "select_account", "create", "login consent", "login select_account", "none login"),
        Gen.Int[-1, 200],
        Gen.OneOfConst("openid", "openid email", ""),
        Gen.OneOfConst(null, "alice-id", "bruno-id", "carol-id", "alice-id bruno-id", ""),
        Gen.OneOfConst(null, "one-factor", "two-factors", "hardware"),
        (prompt, maxAge, scopes, subject, acr) => Asks(prompt, scopes) with
        {
            MaxAge = maxAge < 0 ? null : TimeSpan.FromMinutes(maxAge),
            Subjects = subject is null ? null : Set(subject),
            EssentialAcrValues = acr is null ? [] : [acr],
        });

    private static readonly Gen<SessionFacts> Sessions = Gen.Select(
        Gen.OneOfConst(Alice, Bruno), Gen.Int[0, 150], (session, minutesAgo) => session.SignedInAt(Noon.AddMinutes(-minutesAgo)));

    private static readonly Gen<InteractionRequest> Facts = Gen.Select(
        Requests, Sessions.Array[0, 3], Tickets, Gen.OneOfConst(null, "sid-alice", "sid-bruno"), Gen.Bool,
        (request, sessions, ticket, active, consent) => With(request, [.. sessions.DistinctBy(session => session.Sid)]) with
        {
            Ticket = ticket, ActiveSid = active, ConsentRequired = consent,
        });

    [Fact]
    public void Prompt_none_never_leads_to_a_page() => Facts.Where(facts => facts.Request.Prompt.Contains("none")).Sample(facts =>
        InteractionDecision.Decide(facts) is InteractionOutcome.Continue or InteractionOutcome.Error);

    /// <summary>SECURITY, S7: the person who was here has signed out.</summary>
    [Fact]
    public void Where_no_session_is_active_only_a_user_whom_the_app_names_gets_through() =>
        Facts.Where(facts => facts.Request.Subjects is null && !facts.Sessions.Any(session => session.Sid == facts.ActiveSid)).Sample(facts =>
            InteractionDecision.Decide(facts) is not InteractionOutcome.Continue);

    [Fact]
    public void Only_the_subject_that_the_app_names_gets_through() => Facts.Where(facts => facts.Request.Subjects is not null).Sample(facts =>
        InteractionDecision.Decide(facts) is not InteractionOutcome.Continue(var session, _) || facts.Request.Subjects!.Contains(session.Subject));

    [Fact]
    public void Nobody_gets_through_with_a_sign_in_older_than_max_age() => Facts.Where(facts => facts.Request.MaxAge is not null).Sample(facts =>
        InteractionDecision.Decide(facts) is not InteractionOutcome.Continue(var session, _)
        || facts.Now - session.AuthenticatedAt <= facts.Request.MaxAge
        || (InteractionDecision.ValidTicket(facts) is { } ticket && session.AuthenticatedAt >= ticket.StartedAt));

    [Fact]
    public void Nothing_is_issued_without_consent_where_it_is_required() => Facts.Where(facts => facts.ConsentRequired).Sample(facts =>
        InteractionDecision.Decide(facts) is not InteractionOutcome.Continue(var session, _)
        || facts.Request.Scopes.IsSubsetOf(session.GrantedScopes)
        || InteractionDecision.ValidTicket(facts)?.AllowedSid == session.Sid);

    [Fact]
    public void An_essential_acr_is_met_or_nothing_is_issued() => Facts.Where(facts => facts.Request.EssentialAcrValues.Count > 0).Sample(facts =>
        InteractionDecision.Decide(facts) is not InteractionOutcome.Continue(var session, var acr)
        || (facts.Request.EssentialAcrValues.Contains(acr, StringComparer.Ordinal) && session.AcrValues.Contains(acr, StringComparer.Ordinal)));

    [Fact]
    public void Who_does_all_that_the_pages_ask_arrives_within_five_pages() => Facts.Where(facts => facts.Ticket is null).Sample(facts =>
    {
        for (var pages = 0; pages <= 5; pages++)
        {
            var outcome = InteractionDecision.Decide(facts);
            if (outcome is InteractionOutcome.Continue or InteractionOutcome.Error)
            {
                return true;
            }

            facts = Obey(facts, outcome);
        }

        return false;
    });

    /// <summary>What the browser brings back from a page, as the pages do it.</summary>
    private static InteractionRequest Obey(InteractionRequest facts, InteractionOutcome outcome)
    {
        var ticket = InteractionDecision.ValidTicket(facts) ?? new InteractionTicket { Fingerprint = facts.Fingerprint, StartedAt = facts.Now };
        var later = facts with { Ticket = ticket, Now = facts.Now.AddSeconds(30) };
        switch (outcome)
        {
            case InteractionOutcome.SignIn(var session, _):
                return SignIn(later, session ?? Bruno);
            case InteractionOutcome.StepUp(var session, _):
                return SignIn(later, session with { AcrValues = [.. session.ReachableAcrValues, .. session.AcrValues] });
            case InteractionOutcome.CreateAccount:
                return SignIn(later, new SessionFacts { Sid = "new", Subject = "new-id", AuthenticatedAt = later.Now, AcrValues = ["one-factor"] }) with
                {
                    Ticket = ticket with { CreatedSid = "new" },
                };
            case InteractionOutcome.ChooseAccount:
                return later with { ActiveSid = facts.Sessions[^1].Sid, Ticket = ticket with { ChosenSid = facts.Sessions[^1].Sid } };
            case InteractionOutcome.Consent(var session, var scopes):
                return later with
                {
                    Ticket = ticket with { AllowedSid = session.Sid },
                    Sessions = [.. facts.Sessions.Select(other => other.Sid == session.Sid ? other with { GrantedScopes = scopes.Union(other.GrantedScopes).ToHashSet(StringComparer.Ordinal) } : other)],
                };
            default:
                throw new ArgumentOutOfRangeException(nameof(outcome));
        }
    }

    private static InteractionRequest SignIn(InteractionRequest facts, SessionFacts session) => facts with
    {
        Sessions = [.. facts.Sessions.Where(other => other.Sid != session.Sid), session.SignedInAt(facts.Now)],
        ActiveSid = session.Sid,
    };
}
