using System.Linq.Expressions;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace AuthProvider.Storage.Users;

/// <summary>
/// Changes rows of users by statements of their own. A save of the entity would be stopped by what others change at the same time, as failed
/// guesses are counted in the row, or would undo it.
/// </summary>
public static class UserRows
{
    /// <summary>Changes a user; whoever has read the row before cannot save what it read (<c>ConcurrencyStamp</c>).</summary>
    /// <param name="database">The database.</param>
    /// <param name="userId">The user.</param>
    /// <param name="change">What to set, beside the <c>ConcurrencyStamp</c>; null for nothing.</param>
    /// <param name="condition">What must hold of the row; null for nothing.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>Whether there is such a user and the condition held.</returns>
    public static async Task<bool> UpdateUserAsync(
        this AuthProviderDbContext database, Guid userId, Action<UpdateSettersBuilder<User>>? change, Expression<Func<User, bool>>? condition = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        var users = database.Users.Where(user => user.Id == userId);
        var stamp = NewStamp();
        using var rows = NamedRows.Of(database, ChangedTables.Users, [userId]);
        return await (condition is null ? users : users.Where(condition)).ExecuteUpdateAsync(
            update =>
            {
                change?.Invoke(update);
                update.SetProperty(user => user.ConcurrencyStamp, stamp);
            },
            cancellationToken) == 1;
    }

    /// <summary>A new value of a <c>SecurityStamp</c> or <c>ConcurrencyStamp</c>; nobody guesses it.</summary>
    public static string NewStamp() => Guid.CreateVersion7().ToString("N");
}
