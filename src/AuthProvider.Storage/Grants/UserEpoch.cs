namespace AuthProvider.Storage.Grants;

/// <summary>A time in the history of a user's grants: it is over as soon as grants of the user are revoked together.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Number">The <see cref="Users.User.GrantEpoch"/> of that time.</param>
public sealed record UserEpoch(Guid UserId, int Number);
