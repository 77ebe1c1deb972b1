using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Grants;
using OpenIddict.EntityFrameworkCore.Models;

namespace AuthProvider.Storage.Tokens;

/// <summary>A token or code that has a row.</summary>
public sealed class Token : OpenIddictEntityFrameworkCoreToken<Guid, App, Grant>
{
    /// <summary>Creates a token with a new version 7 identifier.</summary>
    public Token() => Id = Guid.CreateVersion7();
}
