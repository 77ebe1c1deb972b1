using AuthProvider.Storage.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Storage.Caches;

/// <summary>Users by identifier, read through. A change of a user or of a membership drops that user, a change of a role all.</summary>
public sealed class UserCache(IServiceScopeFactory scopes)
{
    /// <summary>How many users are held at most; about 1 KB each.</summary>
    public const int Capacity = 20_000;

    private readonly SnapshotCache<Guid, UserPicture> _users = new(Capacity);
    private long _statements;

    /// <summary>How many statements reached the database.</summary>
    public long StatementCount => Interlocked.Read(ref _statements);

    /// <summary>Finds a user.</summary>
    public ValueTask<UserPicture?> FindAsync(Guid id, CancellationToken cancellationToken = default) =>
        _users.TryGet(id, out var picture) ? ValueTask.FromResult<UserPicture?>(picture) : ReadAsync(id, cancellationToken);

    /// <summary>Forgets a user; call it after the commit of a change and before it is acknowledged.</summary>
    public void Remove(Guid id) => _users.Remove(id);

    /// <summary>Forgets all.</summary>
    public void Clear() => _users.Clear();

    /// <summary>Gives nothing out, or does again.</summary>
    internal void SetSuspended(bool suspended) => _users.IsSuspended = suspended;

    private async ValueTask<UserPicture?> ReadAsync(Guid id, CancellationToken cancellationToken)
    {
        var stamp = _users.Stamp(id);
        Interlocked.Add(ref _statements, 3);
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<AuthProviderDbContext>();
        if (await context.Users.AsNoTracking().Where(row => row.Id == id)
            .Select(row => new { User = row, HasPasskey = context.UserPasskeys.Any(passkey => passkey.UserId == id) })
            .FirstOrDefaultAsync(cancellationToken) is not { User: var user } found)
        {
            return null;
        }

        var roles = await context.UserRoles.AsNoTracking()
            .Where(membership => membership.UserId == id)
            .Join(context.Roles, membership => membership.RoleId, role => role.Id, (_, role) => role.Name!)
            .OrderBy(name => name)
            .ToListAsync(cancellationToken);
        var groups = await context.GroupMemberships.AsNoTracking().Where(membership => membership.UserId == id)
            .Select(membership => membership.Group!.Name).OrderBy(name => name).ToListAsync(cancellationToken);
        var picture = new UserPicture
        {
            Id = user.Id,
            UserName = user.UserName,
            Email = user.Email,
            EmailConfirmed = user.EmailConfirmed,
            PhoneNumber = user.PhoneNumber,
            PhoneNumberConfirmed = user.PhoneNumberConfirmed,
            DisplayName = user.DisplayName,
            Profile = user.Profile,
            UpdatedAt = user.UpdatedAt,
            DisabledAt = user.DisabledAt,
            DeleteAt = user.DeleteAt,
            GrantEpoch = user.GrantEpoch,
            HasSecondFactor = user.TwoFactorEnabled,
            HasPasskey = found.HasPasskey,
            Roles = [.. roles],
            Groups = [.. groups],
        };
        _users.TryAdd(id, picture, stamp);
        return picture;
    }
}
