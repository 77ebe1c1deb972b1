using System.Data.Common;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Users;
using AuthProvider.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Server.Tests.Account;

/// <summary>Accounts that are due, and one of them cannot be deleted now.</summary>
public sealed class AccountDeletionTests
{
    /// <summary>EF Core wraps the failures of PostgreSQL that pass in an <see cref="InvalidOperationException"/>.</summary>
    [Fact]
    public async Task Account_that_fails_with_a_wrapped_failure_keeps_no_other_from_it()
    {
        var failure = new FirstDeletionFails();
        await using var provider = await TestProvider.StartAsync(options => options.Configure = builder =>
        {
            builder.Services.ConfigureDbContext<SqliteDbContext>(database => database.AddInterceptors(failure));
            builder.Services.ConfigureDbContext<PostgreSqlDbContext>(database => database.AddInterceptors(failure));
        });
        await provider.UseAsync<AuthProviderDbContext, int>(database => database.Users.Where(user => user.UserName == "bruno" || user.UserName == "alice")
            .ExecuteUpdateAsync(update => update.SetProperty(user => user.DeleteAt, provider.Time.GetUtcNow())));

        Assert.Equal(1, await provider.UseAsync<AccountDeletion, int>(deletion => deletion.DeleteDueAsync()));

        Assert.True(failure.HasFailed);
        Assert.Equal(1, await provider.UseAsync<AccountDeletion, int>(deletion => deletion.DeleteDueAsync()));
    }

    private sealed class FirstDeletionFails : DbCommandInterceptor
    {
        public bool HasFailed { get; private set; }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            if (!HasFailed && command.CommandText.StartsWith("DELETE FROM \"AspNetUsers\" ", StringComparison.Ordinal))
            {
                HasFailed = true;
                throw new InvalidOperationException("This is likely due to a transient failure.", new SqliteException("The database went away.", 10));
            }

            return base.NonQueryExecutingAsync(command, eventData, result, cancellationToken);
        }
    }
}
