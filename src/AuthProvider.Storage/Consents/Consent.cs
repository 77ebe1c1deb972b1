using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Users;

namespace AuthProvider.Storage.Consents;

/// <summary>What a user allowed an app, remembered until withdrawn. Not a grant: see <see cref="Grants.Grant"/>.</summary>
public sealed class Consent
{
    /// <summary>The user who allowed it.</summary>
    public Guid UserId { get; set; }

    /// <summary>The user who allowed it.</summary>
    public User? User { get; set; }

    /// <summary>The app that may.</summary>
    public Guid AppId { get; set; }

    /// <summary>The app that may.</summary>
    public App? App { get; set; }

    /// <summary>The allowed scopes, space-separated, sorted.</summary>
    public required string Scopes { get; set; }

    /// <summary>When the user last answered.</summary>
    public DateTimeOffset GrantedAt { get; set; }

    /// <summary>The scopes of the column <see cref="Scopes"/>.</summary>
    internal static string[] ReadScopes(string column) => column.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
