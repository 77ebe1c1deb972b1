namespace AuthProvider.Storage.Users;

/// <summary>A group of users, which apps see in the <c>groups</c> claim. Unlike a role it allows nothing on this server's own pages.</summary>
public sealed class Group
{
    /// <summary>The identifier, version 7.</summary>
    public Guid Id { get; set; } = Guid.CreateVersion7();

    /// <summary>The name, as apps see it. At most 64 characters.</summary>
    public required string Name { get; set; }

    /// <summary>The name in the form that is compared.</summary>
    public required string NormalizedName { get; set; }
}

/// <summary>That a user belongs to a group.</summary>
public sealed class GroupMembership
{
    /// <summary>The user.</summary>
    public Guid UserId { get; set; }

    /// <summary>The user.</summary>
    public User? User { get; set; }

    /// <summary>The group.</summary>
    public Guid GroupId { get; set; }

    /// <summary>The group.</summary>
    public Group? Group { get; set; }
}
