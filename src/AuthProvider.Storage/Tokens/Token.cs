using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Grants;
using OpenIddict.EntityFrameworkCore.Models;

namespace AuthProvider.Storage.Tokens;

/// <summary>A token or code that has a row. Only the token writer writes it.</summary>
public sealed class Token : OpenIddictEntityFrameworkCoreToken<Guid, App, Grant>
{
    /// <summary>Creates a token with a new version 7 identifier.</summary>
    public Token() => Id = Guid.CreateVersion7();

    /// <summary>The app that it was issued to; null where there is none.</summary>
    public Guid? ApplicationId { get; set; }

    /// <summary>The grant that it belongs to; null for a token that an app got for itself.</summary>
    public Guid? AuthorizationId { get; set; }
}
