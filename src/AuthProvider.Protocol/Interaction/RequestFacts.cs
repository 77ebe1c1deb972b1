namespace AuthProvider.Protocol.Interaction;

/// <summary>What an authorization request asks of the user's session (OpenID Connect Core 1.0, 3.1.2.1).</summary>
public sealed record RequestFacts
{
    /// <summary>The values of <c>prompt</c>.</summary>
    public IReadOnlySet<string> Prompt { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary><c>max_age</c>: how long ago the user may have proved who they are; null where the app does not say.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>The voluntary <c>acr_values</c>, most wanted first.</summary>
    public IReadOnlyList<string> AcrValues { get; init; } = [];

    /// <summary>The values of the essential <c>acr</c> of the <c>claims</c> parameter (5.5.1.1), most wanted first; one of them must be met.</summary>
    public IReadOnlyList<string> EssentialAcrValues { get; init; } = [];

    /// <summary>
    /// The subjects that the answer may be about: those that <c>id_token_hint</c> and <c>sub</c> in the <c>claims</c> parameter agree on; empty
    /// where they agree on none, null for anyone.
    /// </summary>
    public IReadOnlySet<string>? Subjects { get; init; }

    /// <summary><c>login_hint</c>: what the user may type to sign in; chooses among several sessions and fills the sign-in form.</summary>
    public string? LoginHint { get; init; }

    /// <summary>The requested scopes.</summary>
    public IReadOnlySet<string> Scopes { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    internal bool Asks(string prompt) => Prompt.Contains(prompt);
}
