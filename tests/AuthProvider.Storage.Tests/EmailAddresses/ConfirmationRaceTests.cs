using AuthProvider.Storage.Database;
using AuthProvider.Storage.EmailAddresses;
using AuthProvider.Storage.Tests.Sessions;
using AuthProvider.Storage.Tests.Tokens;
using AuthProvider.Storage.Users;

namespace AuthProvider.Storage.Tests.EmailAddresses;

/// <summary>Two people confirm one address at the same moment. PostgreSQL lets them run at once; SQLite has one writer.</summary>
public sealed class ConfirmationRaceTests
{
    private const string Address = "same@example.com";

    private readonly LoginNameNormalizer _normalizer = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Address_is_confirmed_by_the_first_of_two(bool isChange)
    {
        await using var tokens = await TokenDatabase.CreateAsync(sqlite: false);
        await using var here = tokens.Open();
        await using var there = tokens.Open();
        var (alice, bruno) = (await AddAsync(here, "alice", Address), await AddAsync(here, "bruno", isChange ? "bruno@example.com" : Address));
        var changeId = isChange ? (await StoreOf(here).BeginChangeAsync(bruno, Address)).ChangeId : Guid.Empty;
        await using var first = await here.Database.BeginTransactionAsync();
        Assert.Equal(EmailOutcome.Done, await StoreOf(here).ConfirmAsync(alice, Address));

        var second = Task.Run(async () =>
        {
            await using var transaction = await there.Database.BeginTransactionAsync();
            var outcome = isChange ? await StoreOf(there).ApproveAsync(bruno, changeId, isNew: true) : await StoreOf(there).ConfirmAsync(bruno, Address);
            await transaction.CommitAsync();
            return outcome;
        });
        await LockWaits.UntilSomebodyWaitsAsync(tokens.Connection.ConnectionString, () => second.IsCompleted);
        await first.CommitAsync();

        Assert.Equal(EmailOutcome.Taken, await second);
    }

    private EmailAddressStore StoreOf(AuthProviderDbContext database) => new(database, _normalizer, TimeProvider.System);

    private async Task<Guid> AddAsync(AuthProviderDbContext database, string name, string email)
    {
        var user = new User { UserName = name, NormalizedUserName = _normalizer.NormalizeName(name), Email = email, NormalizedEmail = _normalizer.NormalizeEmail(email) };
        database.Users.Add(user);
        await database.SaveChangesAsync();
        return user.Id;
    }
}
