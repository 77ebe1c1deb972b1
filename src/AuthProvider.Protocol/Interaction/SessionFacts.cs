namespace AuthProvider.Protocol.Interaction;

/// <summary>One live account session of the browser, with what its user has already allowed the app.</summary>
public sealed record SessionFacts
{
    /// <summary>The <c>sid</c> of the session.</summary>
    public required string Sid { get; init; }

    /// <summary>The subject identifier under which the app knows the user, that <see cref="RequestFacts.Subjects"/> are compared with.</summary>
    public required string Subject { get; init; }

    /// <summary>When the user last proved who they are: <c>auth_time</c>.</summary>
    public required DateTimeOffset AuthenticatedAt { get; init; }

    /// <summary>The authentication context classes that the session meets, strongest first.</summary>
    public IReadOnlyList<string> AcrValues { get; init; } = [];

    /// <summary>The authentication context classes that this user could meet with a further step, strongest first.</summary>
    public IReadOnlyList<string> ReachableAcrValues { get; init; } = [];

    /// <summary>What the user may type to sign in: username, confirmed e-mail address. Compared with <c>login_hint</c> without regard to case.</summary>
    public IReadOnlyList<string> LoginNames { get; init; } = [];

    /// <summary>The scopes that this user has allowed the app and not withdrawn.</summary>
    public IReadOnlySet<string> GrantedScopes { get; init; } = new HashSet<string>(StringComparer.Ordinal);
}
