using AuthProvider.Storage.Database;
using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.Identity;

namespace AuthProvider.Server.Seeding;

/// <summary>Makes the roles that the server's own pages know.</summary>
internal sealed class BuiltInRoles(AuthProviderDbContext database, RoleManager<Role> roles)
{
    private static readonly string[] Names = [RoleNames.Administrator, RoleNames.Auditor, RoleNames.Developer];

    /// <summary>Makes those that are missing.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken = default)
    {
        // A command and a server, or two nodes, that start together do not make each its own.
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await database.HoldAsync(ClusterLock.Roles, cancellationToken);
        foreach (var name in Names)
        {
            if (!await roles.RoleExistsAsync(name))
            {
                var result = await roles.CreateAsync(new Role(name));
                if (!result.Succeeded)
                {
                    throw new InvalidOperationException($"The role {name} could not be made: {result}");
                }
            }
        }

        await transaction.CommitAsync(cancellationToken);
    }
}
