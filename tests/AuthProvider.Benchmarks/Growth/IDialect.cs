namespace AuthProvider.Benchmarks.Growth;

/// <summary>Where the SQL of the databases differs.</summary>
internal interface IDialect
{
    /// <summary>A key made of the number of a kind of row and an expression.</summary>
    string Key(int kind, string number);

    /// <summary>The same as lower-case text.</summary>
    string KeyText(int kind, string number);

    /// <summary>44 characters that lie anywhere in an index, as hashes do.</summary>
    string Scattered(string number);

    /// <summary>The numbers from 1 on, as a table <c>n</c> with the column <c>i</c>.</summary>
    string Numbers(long count);

    /// <summary>The columns of a table, one a row.</summary>
    string Columns(string table);

    /// <summary>Name and definition of each index of a table that may be dropped while rows are inserted.</summary>
    string Indexes(string table);

    /// <summary>Moves creation and expiry of the first copied tokens so far back that they may leave.</summary>
    string Expire(long tokens);

    /// <summary>Whether an expired token is left: one row or none.</summary>
    string AnyExpired { get; }

    /// <summary>What makes a bulk load fast; the database is this program's own and is made anew when it fails.</summary>
    IReadOnlyList<string> Before { get; }

    /// <summary>What takes that back and brings the statistics up to date.</summary>
    IReadOnlyList<string> After { get; }
}
