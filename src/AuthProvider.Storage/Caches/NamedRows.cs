using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Storage.Caches;

/// <summary>
/// Names the rows that the bulk statements of a context change until it is disposed of, so that only their pictures are dropped and not
/// those of the whole table. A statement that names fewer rows than it changes leaves pictures behind that are not true any more: the
/// names stand right beside its condition.
/// </summary>
internal sealed class NamedRows : IDisposable
{
    private static readonly ConditionalWeakTable<DbContext, NamedRows> s_current = [];

    private readonly DbContext _context;

    private NamedRows(DbContext context, ChangedTables table, IReadOnlyCollection<Guid>? ids)
    {
        _context = context;
        Table = table;
        Ids = ids;
        s_current.Add(context, this);
    }

    /// <summary>The table whose pictures are dropped by the names: one of them.</summary>
    public ChangedTables Table { get; }

    /// <summary>The rows; null while they are not known, which drops the whole table.</summary>
    public IReadOnlyCollection<Guid>? Ids { get; set; }

    /// <summary>Names the rows of the statements that follow.</summary>
    /// <param name="context">The context that sends them.</param>
    /// <param name="table">The table: users, grants, browsers with their sessions, or consents.</param>
    /// <param name="ids">The identifiers of the rows, of the browsers of the sessions, or of the users of the consents; null where they are known after the statement only.</param>
    /// <exception cref="ArgumentException">The context names rows already.</exception>
    public static NamedRows Of(DbContext context, ChangedTables table, IReadOnlyCollection<Guid>? ids) => new(context, table, ids);

    /// <summary>The names of a context for a table; null where it gives none.</summary>
    public static NamedRows? Find(DbContext context, ChangedTables table) =>
        s_current.TryGetValue(context, out var rows) && rows.Table == table ? rows : null;

    /// <summary>Statements change whole tables again.</summary>
    public void Dispose() => s_current.Remove(_context);
}
