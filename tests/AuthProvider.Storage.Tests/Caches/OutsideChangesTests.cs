using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Tests.Tokens;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Storage.Tests.Caches;

public sealed class OutsideChangesTests
{
    [Fact]
    public async Task Change_counts_with_its_transaction_only()
    {
        await using var database = await TokenDatabase.CreateAsync(sqlite: true);
        await using var context = database.Open();
        var changes = new OutsideChanges(database.Connection);

        await AnnounceAsync(commits: true);
        await AnnounceAsync(commits: false);
        await AnnounceAsync(commits: true);

        Assert.Equal(2, await CountAsync());

        async Task AnnounceAsync(bool commits)
        {
            await using var transaction = await context.Database.BeginTransactionAsync();
            await changes.AnnounceAsync(context);
            await (commits ? transaction.CommitAsync() : transaction.RollbackAsync());
        }

        Task<int> CountAsync() => context.Database.SqlQueryRaw<int>("SELECT user_version AS Value FROM pragma_user_version").SingleAsync();
    }

    [Fact]
    public async Task Change_without_a_transaction_is_a_mistake_of_the_caller()
    {
        await using var database = await TokenDatabase.CreateAsync(sqlite: true);
        await using var context = database.Open();

        await Assert.ThrowsAsync<InvalidOperationException>(() => new OutsideChanges(database.Connection).AnnounceAsync(context));
    }
}
