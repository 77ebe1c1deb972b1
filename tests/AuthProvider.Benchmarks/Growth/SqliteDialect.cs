using System.Globalization;

namespace AuthProvider.Benchmarks.Growth;

/// <summary>SQLite: keys are upper-case text.</summary>
internal sealed class SqliteDialect : IDialect
{
    /// <inheritdoc />
    public IReadOnlyList<string> Before { get; } =
        ["PRAGMA foreign_keys = OFF", "PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "PRAGMA cache_size = -524288", "PRAGMA temp_store = FILE"];

    /// <inheritdoc />
    public IReadOnlyList<string> After { get; } = ["ANALYZE", "PRAGMA journal_mode = WAL"];

    /// <inheritdoc />
    public string AnyExpired => "SELECT 1 FROM \"Tokens\" WHERE \"ExpirationDate\" < datetime('now', '-1 day') LIMIT 1";

    /// <inheritdoc />
    public string Expire(long tokens) =>
        $"""
        UPDATE "Tokens" SET "CreationDate" = datetime("CreationDate", '-90 days'), "ExpirationDate" = datetime("CreationDate", '-60 days')
        WHERE "Id" BETWEEN {Key(4, "1")} AND {Key(4, tokens.ToString(CultureInfo.InvariantCulture))}
        """;

    /// <inheritdoc />
    public string Key(int kind, string number) => $"'019A0000-000{kind}-7000-8000-' || printf('%012X', {number})";

    /// <inheritdoc />
    public string KeyText(int kind, string number) => $"lower({Key(kind, number)})";

    /// <inheritdoc />
    public string Scattered(string number) => "hex(randomblob(22))";

    /// <inheritdoc />
    public string Numbers(long count) => $"(WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < {count}) SELECT i FROM s) AS n";

    /// <inheritdoc />
    public string Columns(string table) => $"SELECT name FROM pragma_table_info('{table}')";

    /// <inheritdoc />
    public string Indexes(string table) => $"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = '{table}' AND sql IS NOT NULL";
}
