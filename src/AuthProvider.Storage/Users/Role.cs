using Microsoft.AspNetCore.Identity;

namespace AuthProvider.Storage.Users;

/// <summary>A role that users hold and apps see in the <c>role</c> claim.</summary>
public sealed class Role : IdentityRole<Guid>
{
    /// <summary>Creates a role with a new version 7 identifier.</summary>
    public Role() => Id = Guid.CreateVersion7();

    /// <summary>Creates a role with a name.</summary>
    public Role(string name)
        : this() => Name = name;
}
