using AuthProvider.Protocol.Interaction;

namespace AuthProvider.Protocol.Tests.Interaction;

/// <summary>Builds what the decision looks at: a browser, a request, and what the pages have done. Noon is now.</summary>
internal static class Browser
{
    public const string Fingerprint = "this request";

    public static DateTimeOffset Noon { get; } = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Alice, signed in an hour ago with a password; she has allowed openid and could add a second factor.</summary>
    public static SessionFacts Alice { get; } = new()
    {
        Sid = "sid-alice",
        Subject = "alice-id",
        AuthenticatedAt = Noon.AddHours(-1),
        AcrValues = ["one-factor"],
        ReachableAcrValues = ["two-factors"],
        LoginNames = ["alice", "alice@example.com"],
        GrantedScopes = Set("openid"),
    };

    /// <summary>Bruno, signed in two hours ago; he has allowed nothing and has no second factor.</summary>
    public static SessionFacts Bruno { get; } = new()
    {
        Sid = "sid-bruno",
        Subject = "bruno-id",
        AuthenticatedAt = Noon.AddHours(-2),
        AcrValues = ["one-factor"],
        LoginNames = ["bruno"],
    };

    /// <summary>A ticket of this request, begun ten minutes ago.</summary>
    public static InteractionTicket Ticket { get; } = new() { Fingerprint = Fingerprint, StartedAt = Noon.AddMinutes(-10) };

    public static InteractionRequest With(RequestFacts request, params SessionFacts[] sessions) => new()
    {
        Request = request,
        Sessions = sessions,
        ActiveSid = sessions.Length > 0 ? sessions[0].Sid : null,
        Fingerprint = Fingerprint,
        Now = Noon,
    };

    public static RequestFacts Asks(string prompt = "", string scopes = "openid") => new() { Prompt = Set(prompt), Scopes = Set(scopes) };

    public static SessionFacts SignedInAt(this SessionFacts session, DateTimeOffset time) => session with { AuthenticatedAt = time };

    public static IReadOnlySet<string> Set(string words) =>
        words.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);

    /// <summary>An outcome as a short text, so that a table of them can be read.</summary>
    public static string Describe(InteractionOutcome outcome) => outcome switch
    {
        InteractionOutcome.Continue(var session, var acr) => $"continue {session.Sid} acr={acr}",
        InteractionOutcome.SignIn(var session, var hint) => $"sign in {session?.Sid ?? "anyone"} hint={hint}",
        InteractionOutcome.StepUp(var session, var values) => $"step up {session.Sid} to {string.Join(',', values)}",
        InteractionOutcome.Consent(var session, var scopes) => $"consent {session.Sid} to [{string.Join(' ', scopes.Order(StringComparer.Ordinal))}]",
        InteractionOutcome.ChooseAccount => "choose account",
        InteractionOutcome.CreateAccount(var hint) => $"create account hint={hint}",
        InteractionOutcome.Error(var reason) => $"error {reason.Code}",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };
}
