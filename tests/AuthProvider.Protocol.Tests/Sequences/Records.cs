using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests.Sequences;

/// <summary>A request that an app sent a browser with.</summary>
/// <param name="Client">The app.</param>
/// <param name="Request">The request.</param>
internal sealed record SentRequest(RelyingPartyClient Client, AuthorizationRequest Request)
{
    public bool IsOffline => Request.Parameters["scope"].Contains("offline_access", StringComparison.Ordinal);
}

/// <summary>A code that arrived at an app.</summary>
/// <param name="Value">The code.</param>
/// <param name="Sent">The request that it answers.</param>
/// <param name="Window">The browser that brought it.</param>
/// <param name="Users">Who may have been meant: who was signed in in that browser.</param>
/// <param name="At">When it came.</param>
internal sealed record ArrivedCode(string Value, SentRequest Sent, Window Window, IReadOnlySet<TestUser> Users, DateTimeOffset At)
{
    /// <summary>What its first use gave; null while it was not redeemed.</summary>
    public Family? Family { get; set; }

    /// <summary>Whether it must not give anything any more: the user who was meant signed out, or it was tried by somebody else.</summary>
    public bool IsDead { get; set; }

    /// <summary>Whether this book does not know what it is worth.</summary>
    public bool IsDoubtful { get; set; }
}

/// <summary>All tokens that came of one code.</summary>
/// <param name="Code">The code.</param>
/// <param name="User">Whom the tokens are about.</param>
internal sealed record Family(ArrivedCode Code, TestUser User)
{
    public List<FamilyRefreshToken> RefreshTokens { get; } = [];

    public List<string> AccessTokens { get; } = [];

    /// <summary>Why its refresh tokens must not work any more; null while they do.</summary>
    public string? DeadBecause { get; set; }
}

/// <summary>A refresh token.</summary>
/// <param name="Value">The token.</param>
internal sealed record FamilyRefreshToken(string Value)
{
    /// <summary>When it was used first; null while it was not.</summary>
    public DateTimeOffset? UsedAt { get; set; }
}

/// <summary>A browser with what this book knows of it.</summary>
/// <param name="Browser">The browser.</param>
internal sealed record Window(TestBrowser Browser)
{
    /// <summary>The addresses of our pages that it showed.</summary>
    public List<string> History { get; } = [];

    /// <summary>Who has signed in there and not signed out.</summary>
    public HashSet<TestUser> Users { get; } = [];

    public Page? Page { get; set; }

    public bool Shows(string selector) => Page is { IsElsewhere: false } page && page.Has(selector);
}
