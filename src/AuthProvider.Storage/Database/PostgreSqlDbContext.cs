using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Storage.Database;

/// <summary>The model on PostgreSQL, with the migrations in <c>Migrations/PostgreSql</c>.</summary>
public sealed class PostgreSqlDbContext(DbContextOptions<PostgreSqlDbContext> options) : AuthProviderDbContext(options);
