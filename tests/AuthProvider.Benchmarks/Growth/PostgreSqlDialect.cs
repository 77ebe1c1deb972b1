using System.Globalization;

namespace AuthProvider.Benchmarks.Growth;

/// <summary>PostgreSQL: keys are of type uuid.</summary>
internal sealed class PostgreSqlDialect : IDialect
{
    /// <inheritdoc />
    public IReadOnlyList<string> Before { get; } =
        ["SET session_replication_role = replica", "SET synchronous_commit = off", "SET maintenance_work_mem = '512MB'"];

    /// <inheritdoc />
    public IReadOnlyList<string> After { get; } = ["VACUUM ANALYZE", "CHECKPOINT"];

    /// <inheritdoc />
    public string AnyExpired => "SELECT 1 FROM \"Tokens\" WHERE \"ExpirationDate\" < now() - interval '1 day' LIMIT 1";

    /// <inheritdoc />
    public string Expire(long tokens) =>
        $"""
        UPDATE "Tokens" SET "CreationDate" = "CreationDate" - interval '90 days', "ExpirationDate" = "CreationDate" - interval '60 days'
        WHERE "Id" BETWEEN {Key(4, "1")} AND {Key(4, tokens.ToString(CultureInfo.InvariantCulture))}
        """;

    /// <inheritdoc />
    public string Key(int kind, string number) => $"({KeyText(kind, number)})::uuid";

    /// <inheritdoc />
    public string KeyText(int kind, string number) => $"'019a0000-000{kind}-7000-8000-' || lpad(to_hex({number}), 12, '0')";

    /// <inheritdoc />
    public string Scattered(string number) => $"encode(sha256(({number})::text::bytea), 'base64')";

    /// <inheritdoc />
    public string Numbers(long count) => $"generate_series(1::bigint, {count}::bigint) AS n(i)";

    /// <inheritdoc />
    public string Columns(string table) => $"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}' AND is_generated = 'NEVER'";

    /// <inheritdoc />
    public string Indexes(string table) => $"SELECT indexname, indexdef FROM pg_indexes WHERE tablename = '{table}' AND indexname NOT IN (SELECT conname FROM pg_constraint)";
}
