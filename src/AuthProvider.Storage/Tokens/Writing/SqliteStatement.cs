using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace AuthProvider.Storage.Tokens.Writing;

/// <summary>
/// A prepared statement of the writer, one value after the other: without the parameter objects and readers that ADO.NET makes for each
/// execution. Values stand in the database as Microsoft.Data.Sqlite writes them.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    // Most texts of a row are shorter; times and identifiers are.
    private const int LongestOnStack = 256;

    private const string TimeFormat = @"yyyy\-MM\-dd HH\:mm\:ss.FFFFFFF";

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private int _position;

    /// <summary>Prepares a statement.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="text">The statement; its parameters are numbered (<c>?1</c>).</param>
    public SqliteStatement(SqliteConnection connection, string text)
    {
        _database = connection.Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(_database, text, out _statement), _database);
    }

    /// <summary>Gives the next parameter a value.</summary>
    public SqliteStatement With(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            // An empty span has no address, which SQLite takes for NULL.
            Check(value is null ? raw.sqlite3_bind_null(_statement, ++_position) : raw.sqlite3_bind_text(_statement, ++_position, value));
            return this;
        }

        var longest = Encoding.UTF8.GetMaxByteCount(value.Length);
        var text = longest <= LongestOnStack ? stackalloc byte[LongestOnStack] : new byte[longest];
        return Bind(text[..Encoding.UTF8.GetBytes(value, text)]);
    }

    /// <summary>Gives the next parameter a value.</summary>
    public SqliteStatement With(Guid? value)
    {
        if (value is not { } id)
        {
            return With((string?)null);
        }

        Span<byte> text = stackalloc byte[LongestOnStack];
        _ = id.TryFormat(text, out var length, "D");
        Ascii.ToUpperInPlace(text[..length], out _);
        return Bind(text[..length]);
    }

    /// <summary>Gives the next parameter a value.</summary>
    public SqliteStatement With(DateTime? value)
    {
        if (value is not { } time)
        {
            return With((string?)null);
        }

        Span<byte> text = stackalloc byte[LongestOnStack];
        _ = time.TryFormat(text, out var length, TimeFormat, CultureInfo.InvariantCulture);
        return Bind(text[..length]);
    }

    /// <summary>Gives the next parameter a value.</summary>
    public SqliteStatement With(bool value) => With(value ? 1 : 0);

    /// <summary>Gives the next parameter a value.</summary>
    public SqliteStatement With(int value)
    {
        Check(raw.sqlite3_bind_int(_statement, ++_position, value));
        return this;
    }

    /// <summary>Runs it.</summary>
    /// <returns>How many rows it changed.</returns>
    /// <exception cref="SqliteException">It failed.</exception>
    public int Execute()
    {
        try
        {
            Check(raw.sqlite3_step(_statement));
            return raw.sqlite3_changes(_database);
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Runs it and reads its first row.</summary>
    /// <param name="read">Reads a row.</param>
    /// <returns>What was read; null where there is no row.</returns>
    /// <exception cref="SqliteException">It failed.</exception>
    public T? Read<T>(Func<SqliteStatement, T> read)
        where T : class
    {
        try
        {
            var result = raw.sqlite3_step(_statement);
            Check(result);
            return result == raw.SQLITE_ROW ? read(this) : null;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>A text of the row; null where it has none.</summary>
    public string? Text(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL ? null : raw.sqlite3_column_text(_statement, column).utf8_to_string();

    /// <summary>A number of the row.</summary>
    public int Number(int column) => raw.sqlite3_column_int(_statement, column);

    /// <summary>An identifier of the row; null where it has none.</summary>
    public Guid? Identifier(int column) => Text(column) is { } text ? Guid.ParseExact(text, "D") : null;

    /// <summary>A time of the row, UTC; null where it has none.</summary>
    public DateTime? Time(int column) =>
        Text(column) is { } text ? DateTime.ParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal) : null;

    /// <inheritdoc />
    public void Dispose() => _statement.Dispose();

    private SqliteStatement Bind(ReadOnlySpan<byte> text)
    {
        Check(raw.sqlite3_bind_text(_statement, ++_position, text));
        return this;
    }

    // What a reset returns is the failure of the step before, which was told already.
    private void Reset()
    {
        _position = 0;
        _ = raw.sqlite3_reset(_statement);
    }

    private void Check(int result)
    {
        if (result is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            _position = 0;
            SqliteException.ThrowExceptionForRC(result, _database);
        }
    }
}
