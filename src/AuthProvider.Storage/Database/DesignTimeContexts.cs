using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Storage.Database;

/// <summary>Makes the context for <c>dotnet ef migrations add NAME --context SqliteDbContext --output-dir Migrations/Sqlite</c>.</summary>
internal sealed class SqliteDesignTimeContext : IDesignTimeDbContextFactory<SqliteDbContext>
{
    public SqliteDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteDbContext>().UseSqlite("Data Source=:memory:").UseIdentitySchema().Options);
}

/// <summary>Makes the context for <c>dotnet ef migrations add NAME --context PostgreSqlDbContext --output-dir Migrations/PostgreSql</c>.</summary>
internal sealed class PostgreSqlDesignTimeContext : IDesignTimeDbContextFactory<PostgreSqlDbContext>
{
    public PostgreSqlDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgreSqlDbContext>().UseNpgsql("Host=localhost").UseIdentitySchema().Options);
}

/// <summary>What Identity reads from the application's services while it builds the model.</summary>
internal static class DesignTimeIdentity
{
    /// <summary>Gives a context the schema version that the server configures, which has the table of passkeys.</summary>
    public static DbContextOptionsBuilder<TContext> UseIdentitySchema<TContext>(this DbContextOptionsBuilder<TContext> builder)
        where TContext : DbContext => builder.UseApplicationServiceProvider(new ServiceCollection()
            .Configure<IdentityOptions>(identity => identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3)
            .BuildServiceProvider());
}
