using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace AuthProvider.Storage.Database;

/// <summary>
/// Inserts new rows of one table with one prepared statement, where EF Core's change tracking would take most of the time. No cache holds
/// anything of a row that was not there.
/// </summary>
public static class BulkInsert
{
    /// <summary>Inserts rows.</summary>
    /// <param name="database">The context; it is in a transaction.</param>
    /// <param name="rows">The rows, complete: no value is generated.</param>
    /// <param name="cancellationToken">Cancels it; the transaction is to be rolled back then.</param>
    /// <typeparam name="T">An entity of the model with a table of its own.</typeparam>
    public static async Task InsertAsync<T>(this AuthProviderDbContext database, IReadOnlyCollection<T> rows, CancellationToken cancellationToken = default)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(rows);
        if (database.Database.CurrentTransaction is not { } transaction)
        {
            throw new InvalidOperationException("Rows are inserted within a transaction.");
        }

        if (rows.Count == 0)
        {
            return;
        }

        var entity = database.Model.FindEntityType(typeof(T)) ?? throw new ArgumentException($"{typeof(T)} is not in the model.", nameof(rows));
        await using var command = database.Database.GetDbConnection().CreateCommand();
        command.Transaction = transaction.GetDbTransaction();
        var columns = Describe(entity, command);
        foreach (var row in rows)
        {
            foreach (var column in columns)
            {
                column.Parameter.Value = column.ValueOf(row) ?? DBNull.Value;
            }

            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static List<Column> Describe(IEntityType entity, DbCommand command)
    {
        var table = StoreObjectIdentifier.Create(entity, StoreObjectType.Table) ?? throw new ArgumentException($"{entity.Name} has no table.", nameof(entity));
        var columns = new List<Column>();
        foreach (var property in entity.GetProperties())
        {
            var mapping = property.GetRelationalTypeMapping();
            var name = string.Create(CultureInfo.InvariantCulture, $"@p{columns.Count}");
            var parameter = mapping.CreateParameter(command, name, value: null, nullable: true);
            command.Parameters.Add(parameter);
            columns.Add(new(property.GetColumnName(table)!, property, mapping, parameter));
        }

        command.CommandText =
            $"""
            INSERT INTO "{table.Name}" ({string.Join(", ", columns.Select(column => $"\"{column.Name}\""))})
            VALUES ({string.Join(", ", columns.Select(column => column.Parameter.ParameterName))})
            """;
        return columns;
    }

    private sealed record Column(string Name, IProperty Property, RelationalTypeMapping Mapping, DbParameter Parameter)
    {
        public object? ValueOf(object row)
        {
            var value = Property.GetGetter().GetClrValue(row);
            return value is not null && Mapping.Converter is { } converter ? converter.ConvertToProvider(value) : value;
        }
    }
}
