using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Registrations;

namespace AuthProvider.Server.Consent;

/// <summary>Whose an app is, for the person who is asked to trust it.</summary>
/// <param name="UserName">The username of its owner, which is unique and holds nothing but letters, digits and three signs; null where no user owns it.</param>
/// <param name="DisplayName">What the owner wants to be called: anything; null for nothing.</param>
/// <param name="IsOperator">Whether the operator of the server registered it: it has no owner, and did not register itself (RFC 7591).</param>
public sealed record AppOwner(string? UserName, string? DisplayName, bool IsOperator)
{
    /// <summary>No one that the server knows.</summary>
    public static AppOwner Nobody { get; } = new(null, null, IsOperator: false);
}

/// <summary>Finds out whose an app is.</summary>
public sealed class AppOwners(UserCache users, ClientRegistrationStore registrations)
{
    /// <summary>Finds the owner of an app.</summary>
    /// <param name="app">The app.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<AppOwner> FindAsync(AppPicture app, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (app.ToEntity().OwnerId is not { } ownerId)
        {
            return AppOwner.Nobody with { IsOperator = !await registrations.IsSelfRegisteredAsync(app.Id, cancellationToken) };
        }

        return await users.FindAsync(ownerId, cancellationToken) is { } owner
            ? new(owner.UserName, string.IsNullOrEmpty(owner.DisplayName) ? null : owner.DisplayName, IsOperator: false)
            : AppOwner.Nobody;
    }
}
