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
}
