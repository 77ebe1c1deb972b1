namespace AuthProvider.Storage.Users;

/// <summary>How accounts are dealt with.</summary>
public sealed class AccountOptions
{
    /// <summary>How long an owner who deletes an account may think again. Default: 14 days; 1 day to 365 days.</summary>
    public TimeSpan DeletionGrace { get; set; } = TimeSpan.FromDays(14);
}
