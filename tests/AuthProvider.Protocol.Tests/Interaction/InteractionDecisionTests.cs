using AuthProvider.Protocol.Interaction;
using AuthProvider.Protocol.Pipeline;
using static AuthProvider.Protocol.Tests.Interaction.Browser;

namespace AuthProvider.Protocol.Tests.Interaction;

/// <summary>The decision as a table: what is so, and what happens next (OpenID Connect Core 1.0, 3.1.2).</summary>
public sealed class InteractionDecisionTests
{
    private const string GoOn = "continue sid-alice acr=one-factor";

    private static readonly SessionFacts FreshAlice = Alice.SignedInAt(Noon.AddMinutes(-5));

    private static readonly Dictionary<string, (InteractionRequest Facts, string Expected)> Table = new(StringComparer.Ordinal)
    {
        // Sessions.
        ["nobody is signed in"] = (With(Asks()), "sign in anyone hint="),
        ["nobody is signed in, with login_hint"] = (With(Asks() with { LoginHint = "carol" }), "sign in anyone hint=carol"),
        ["one session"] = (With(Asks(), Alice), GoOn),
        ["two sessions, the active one answers"] = (With(Asks(), Alice, Bruno), GoOn),
        ["two sessions, none active"] = (With(Asks(), Alice, Bruno) with { ActiveSid = null }, "choose account"),
        ["one session, not active"] = (With(Asks(), Alice) with { ActiveSid = null }, "choose account"),
        ["one session, not active, with login_hint"] = (With(Asks() with { LoginHint = "alice" }, Alice) with { ActiveSid = null }, "choose account"),
        ["one session, not active, chosen before the sign-out"] =
            (With(Asks(), Alice) with { ActiveSid = null, Ticket = Ticket with { ChosenSid = "sid-alice" } }, "choose account"),
        ["one session, not active, fresh"] = (With(Asks("login"), FreshAlice) with { ActiveSid = null, Ticket = Ticket }, "choose account"),
        ["one session, not active, named by the app"] = (With(Asks() with { Subjects = Set("alice-id") }, Alice) with { ActiveSid = null }, GoOn),
        ["the active sid is unknown"] = (With(Asks(), Alice, Bruno) with { ActiveSid = "gone" }, "choose account"),
        ["login_hint picks a session"] = (With(Asks() with { LoginHint = "ALICE@example.com" }, Bruno, Alice), GoOn),
        ["login_hint of nobody here leaves the active session"] = (With(Asks() with { LoginHint = "carol" }, Alice, Bruno), GoOn),

        // prompt=none: never a page.
        ["none, nobody"] = (With(Asks("none")), "error login_required"),
        ["none, one session"] = (With(Asks("none"), Alice), GoOn),
        ["none, one session, not active"] = (With(Asks("none"), Alice) with { ActiveSid = null }, "error account_selection_required"),
        ["none, one session, not active, with login_hint"] =
            (With(Asks("none") with { LoginHint = "alice" }, Alice) with { ActiveSid = null }, "error account_selection_required"),
        ["none, one session, not active, hint of another user"] =
            (With(Asks("none") with { Subjects = Set("bruno-id") }, Alice) with { ActiveSid = null }, "error login_required"),
        ["none, two sessions, none active"] = (With(Asks("none"), Alice, Bruno) with { ActiveSid = null }, "error account_selection_required"),
        ["none, scope not allowed yet"] = (With(Asks("none", "openid email"), Alice), "error consent_required"),
        ["none, new scope of a first-party app"] = (With(Asks("none", "openid email"), Alice) with { ConsentRequired = false }, GoOn),
        ["none, too old"] = (With(Asks("none") with { MaxAge = TimeSpan.FromMinutes(5) }, Alice), "error login_required"),
        ["none, max_age=0"] = (With(Asks("none") with { MaxAge = TimeSpan.Zero }, Alice), "error login_required"),
        ["none, essential acr reachable"] = (With(Asks("none") with { EssentialAcrValues = ["two-factors"] }, Alice), "error interaction_required"),
        ["none, essential acr out of reach"] = (With(Asks("none") with { EssentialAcrValues = ["two-factors"] }, Bruno), "error unmet_authentication_requirements"),
        ["none, voluntary acr reachable"] = (With(Asks("none") with { AcrValues = ["two-factors"] }, Alice), GoOn),
        ["none, hint of the same user"] = (With(Asks("none") with { Subjects = Set("alice-id") }, Alice), GoOn),
        ["none, hint of another user"] = (With(Asks("none") with { Subjects = Set("bruno-id") }, Alice), "error login_required"),
        ["none, hint of another user of this browser"] = (With(Asks("none") with { Subjects = Set("alice-id") }, Bruno, Alice), GoOn),
        ["none, hint of nobody here among two"] = (With(Asks("none") with { Subjects = Set("carol-id") }, Bruno, Alice) with { ActiveSid = null }, "error login_required"),
        ["none and login"] = (With(Asks("none login"), Alice), "error invalid_request"),
        ["none and consent"] = (With(Asks("none consent"), Alice), "error invalid_request"),
        ["none and create"] = (With(Asks("none create")), "error invalid_request"),
        ["none, refused before"] = (With(Asks("none"), Alice) with { Ticket = Ticket with { Denied = true } }, "error access_denied"),

        // prompt=login and max_age: once, and not for ever.
        ["login, session exists"] = (With(Asks("login"), Alice), "sign in sid-alice hint="),
        ["login, nobody"] = (With(Asks("login")), "sign in anyone hint="),
        ["login, signed in for this request"] = (With(Asks("login"), FreshAlice) with { Ticket = Ticket }, GoOn),
        ["login, signed in before this request"] = (With(Asks("login"), Alice) with { Ticket = Ticket }, "sign in sid-alice hint="),
        ["login, signed in just as it began"] = (With(Asks("login"), Alice.SignedInAt(Ticket.StartedAt)) with { Ticket = Ticket }, GoOn),
        ["login, fresh session without ticket"] = (With(Asks("login"), FreshAlice), "sign in sid-alice hint="),
        ["login, ticket of another request"] = (With(Asks("login"), FreshAlice) with { Ticket = Ticket with { Fingerprint = "another request" } }, "sign in sid-alice hint="),
        ["login, ticket at the end of its life"] =
            (With(Asks("login"), FreshAlice) with { Ticket = Ticket with { StartedAt = Noon - InteractionTicket.Lifetime } }, GoOn),
        ["login, ticket a second too old"] =
            (With(Asks("login"), FreshAlice) with { Ticket = Ticket with { StartedAt = Noon - InteractionTicket.Lifetime - TimeSpan.FromSeconds(1) } }, "sign in sid-alice hint="),
        ["login, ticket of the future"] =
            (With(Asks("login"), Alice.SignedInAt(Noon.AddHours(1))) with { Ticket = Ticket with { StartedAt = Noon.AddSeconds(1) } }, "sign in sid-alice hint="),
        ["max_age kept"] = (With(Asks() with { MaxAge = TimeSpan.FromHours(1) }, Alice), GoOn),
        ["max_age passed by a second"] = (With(Asks() with { MaxAge = TimeSpan.FromSeconds(3599) }, Alice), "sign in sid-alice hint="),
        ["max_age=0"] = (With(Asks() with { MaxAge = TimeSpan.Zero }, Alice), "sign in sid-alice hint="),
        ["max_age=0, signed in for this request"] = (With(Asks() with { MaxAge = TimeSpan.Zero }, FreshAlice) with { Ticket = Ticket }, GoOn),
        ["max_age below zero"] = (With(Asks() with { MaxAge = TimeSpan.FromSeconds(-5) }, Alice), "sign in sid-alice hint="),
        ["max_age, login_hint is filled in"] = (With(Asks() with { MaxAge = TimeSpan.Zero, LoginHint = "alice" }, Alice), "sign in sid-alice hint=alice"),

        // acr.
        ["voluntary acr met"] = (With(Asks() with { AcrValues = ["one-factor"] }, Alice), GoOn),
        ["voluntary acr reachable"] = (With(Asks() with { AcrValues = ["two-factors"] }, Alice), "step up sid-alice to two-factors"),
        ["voluntary acr out of reach"] = (With(Asks() with { AcrValues = ["two-factors"] }, Alice with { ReachableAcrValues = [] }), GoOn),
        ["voluntary acr, not reached at sign-in"] =
            (With(Asks() with { AcrValues = ["two-factors"] }, FreshAlice) with { Ticket = Ticket }, "step up sid-alice to two-factors"),
        ["essential acr reachable"] = (With(Asks() with { EssentialAcrValues = ["hardware", "two-factors"] }, Alice), "step up sid-alice to two-factors"),
        ["essential acr out of reach"] = (With(Asks() with { EssentialAcrValues = ["hardware"] }, Alice), "error unmet_authentication_requirements"),
        ["essential acr, not reached at sign-in"] =
            (With(Asks() with { EssentialAcrValues = ["two-factors"] }, FreshAlice) with { Ticket = Ticket }, "step up sid-alice to two-factors"),
        ["essential acr met, most wanted first"] =
            (With(Asks() with { EssentialAcrValues = ["two-factors", "one-factor"] }, Alice with { AcrValues = ["two-factors", "one-factor"] }), "continue sid-alice acr=two-factors"),
        ["acr unknown here"] = (With(Asks() with { AcrValues = ["urn:what"] }, Alice), GoOn),
        ["session without acr"] = (With(Asks(), Alice with { AcrValues = [] }), "continue sid-alice acr="),

        // The subject that the app names.
        ["hint of the user"] = (With(Asks() with { Subjects = Set("alice-id") }, Alice), GoOn),
        ["begun in time"] = (With(Asks(), Alice) with { Ticket = Ticket, Expiry = new(Noon.AddMinutes(-9), ProtocolErrors.InvalidPushedRequest) }, GoOn),
        ["begun too late"] = (With(Asks(), Alice) with { Ticket = Ticket, Expiry = new(Noon.AddMinutes(-10), ProtocolErrors.InvalidPushedRequest) }, "error invalid_request_uri"),
        ["too late, of another request"] =
            (With(Asks(), Alice) with { Ticket = Ticket with { Fingerprint = "another" }, Expiry = new(Noon, ProtocolErrors.InvalidPushedRequest) }, "error invalid_request_uri"),
        ["not too late yet"] = (With(Asks(), Alice) with { Expiry = new(Noon.AddTicks(1), ProtocolErrors.InvalidPushedRequest) }, GoOn),
        ["users who cannot be one"] = (With(Asks() with { Subjects = Set("") }, Alice), "error login_required"),
        ["one of several users"] = (With(Asks() with { Subjects = Set("carol-id alice-id") }, Bruno, Alice), GoOn),
        ["hint of another user"] = (With(Asks() with { Subjects = Set("bruno-id") }, Alice), "sign in anyone hint="),
        ["hint of another user, and somebody signed in for it"] = (With(Asks() with { Subjects = Set("bruno-id") }, FreshAlice) with { Ticket = Ticket }, "error login_required"),
        ["hint wins over the chosen account"] =
            (With(Asks() with { Subjects = Set("alice-id") }, Bruno, Alice) with { Ticket = Ticket with { ChosenSid = "sid-bruno" } }, GoOn),

        // select_account and create.
        ["select_account, one session"] = (With(Asks("select_account"), Alice), "choose account"),
        ["select_account, nobody"] = (With(Asks("select_account")), "sign in anyone hint="),
        ["select_account, chosen"] = (With(Asks("select_account"), Bruno, Alice) with { Ticket = Ticket with { ChosenSid = "sid-alice" } }, GoOn),
        ["select_account, the chosen session has ended"] =
            (With(Asks("select_account"), Alice) with { Ticket = Ticket with { ChosenSid = "gone" } }, "choose account"),
        ["select_account, signed in for it as another"] = (With(Asks("select_account"), FreshAlice, Bruno) with { Ticket = Ticket }, GoOn),
        ["select_account and login, chosen"] =
            (With(Asks("select_account login"), Alice) with { Ticket = Ticket with { ChosenSid = "sid-alice" } }, "sign in sid-alice hint="),
        ["create, nobody"] = (With(Asks("create") with { LoginHint = "dora" }), "create account hint=dora"),
        ["create, signed in"] = (With(Asks("create"), Alice), "create account hint="),
        ["create, made"] = (With(Asks("create"), FreshAlice) with { Ticket = Ticket with { CreatedSid = "sid-alice" } }, GoOn),
        ["create, made by another session"] = (With(Asks("create"), Bruno) with { Ticket = Ticket with { CreatedSid = "sid-alice" } }, "create account hint="),

        ["create and a hint, made by another than the hint names"] =
            (With(Asks("create") with { Subjects = Set("bruno-id") }, FreshAlice, Bruno) with { Ticket = Ticket with { CreatedSid = "sid-alice" } }, "error login_required"),

        // Consent.
        ["new scope"] = (With(Asks(scopes: "openid email profile"), Alice), "consent sid-alice to [email profile]"),
        ["new scope, first-party app"] = (With(Asks(scopes: "openid email"), Alice) with { ConsentRequired = false }, GoOn),
        ["prompt=consent, all allowed"] = (With(Asks("consent"), Alice), "consent sid-alice to []"),
        ["prompt=consent, first-party app"] = (With(Asks("consent"), Alice) with { ConsentRequired = false }, "consent sid-alice to []"),
        ["prompt=consent, allowed now"] = (With(Asks("consent"), Alice) with { Ticket = Ticket with { AllowedSid = "sid-alice" } }, GoOn),
        ["allowed by another session"] =
            (With(Asks(scopes: "openid email"), Alice) with { Ticket = Ticket with { AllowedSid = "sid-bruno" } }, "consent sid-alice to [email]"),
        ["allowed for another request"] =
            (With(Asks(scopes: "openid email"), Alice) with { Ticket = Ticket with { AllowedSid = "sid-alice", Fingerprint = "another request" } }, "consent sid-alice to [email]"),
        ["allowed too long ago"] =
            (With(Asks(scopes: "openid email"), Alice) with { Ticket = Ticket with { AllowedSid = "sid-alice", StartedAt = Noon.AddHours(-2) } }, "consent sid-alice to [email]"),
        ["refused"] = (With(Asks(scopes: "openid email"), Alice) with { Ticket = Ticket with { Denied = true } }, "error access_denied"),
        ["refused another request"] = (With(Asks(), Alice) with { Ticket = Ticket with { Denied = true, Fingerprint = "another request" } }, GoOn),
        ["sign-in comes before consent"] = (With(Asks("login consent"), Alice), "sign in sid-alice hint="),
        ["step up comes before consent"] =
            (With(Asks("consent") with { EssentialAcrValues = ["two-factors"] }, Alice), "step up sid-alice to two-factors"),
    };

    public static TheoryData<string> Cases => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Decides(string when)
    {
        var (facts, expected) = Table[when];
        Assert.Equal(expected, Describe(InteractionDecision.Decide(facts)));
    }
}
