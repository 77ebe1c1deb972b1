using System.Globalization;
using AuthProvider.Storage.Database;
using AuthProvider.Testing.Processes;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Server.Tests.Sessions;

/// <summary>Tickets are in the database.</summary>
public sealed class DatabaseSessionTests : SessionStoreTests
{
    private protected override Task<StoreServer?> StartStoreAsync() => Task.FromResult<StoreServer?>(null);

    private protected override Task<string> LastUseAsync() => World.Provider.UseAsync<AuthProviderDbContext, string>(
        async database => (await database.Sessions.AsNoTracking().SingleAsync()).LastSeenAt.ToString("O", CultureInfo.InvariantCulture));
}
