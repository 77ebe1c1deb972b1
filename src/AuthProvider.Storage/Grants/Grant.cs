using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Tokens;
using OpenIddict.EntityFrameworkCore.Models;

namespace AuthProvider.Storage.Grants;

/// <summary>
/// One approval of a code or a device, with the session behind it; every token carries its identifier. OpenIddict calls it an
/// authorization. Reuse of a code or replay of a refresh token revokes the grant and nothing else.
/// </summary>
public sealed class Grant : OpenIddictEntityFrameworkCoreAuthorization<Guid, App, Token>
{
    /// <summary>Creates a grant with a new version 7 identifier.</summary>
    public Grant() => Id = Guid.CreateVersion7();

    /// <summary>The session that approved it; null for a device or where the session's row is gone.</summary>
    public Guid? SessionId { get; set; }

    /// <summary>Whether <c>offline_access</c> was granted: such a grant outlives its session and lives until withdrawn.</summary>
    public bool IsOffline { get; set; }

    /// <summary>How often its refresh token was exchanged for the next one. The tokens of this generation are good, those of earlier ones were used.</summary>
    public int RefreshGeneration { get; set; }

    /// <summary>When that was, the last few times (<see cref="Grants.RefreshTimes"/>); null where it never was.</summary>
    public string? RefreshTimes { get; set; }

    /// <summary>When the last refresh token of it expires, UTC; null where it has none. Until then it stays.</summary>
    public DateTime? ExpiresAt { get; set; }
}
