using System.Data.Common;

namespace AuthProvider.Storage.Database;

/// <summary>Statements of ours, beside EF Core.</summary>
internal static class StatementCommand
{
    /// <summary>Makes a command.</summary>
    /// <param name="connection">The connection, open.</param>
    /// <param name="transaction">Its transaction; null where the statement is one by itself.</param>
    /// <param name="text">The statement.</param>
    /// <param name="values">Its parameters, by name.</param>
    public static DbCommand NewCommand(this DbConnection connection, DbTransaction? transaction, string text, params IEnumerable<(string Name, object Value)> values)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = text;
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
