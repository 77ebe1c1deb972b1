using AuthProvider.Storage.Database;

namespace AuthProvider.Storage.Tokens.Writing;

/// <summary>A single statement about tokens through the writer, for what is not worth a prepared one.</summary>
internal static class WriterStatement
{
    /// <summary>Runs a statement in a transaction of the writer, after which the caches hold no token and no grant.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="text">The statement.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <param name="values">Its parameters, by name.</param>
    /// <returns>How many rows it changed.</returns>
    public static async Task<int> ExecuteAsync(TokenWriter writer, string text, CancellationToken cancellationToken, params (string Name, object Value)[] values)
    {
        var rows = 0;
        await writer.WriteAsync(
            new WriteUnit
            {
                Work = async (connection, transaction, cancellation) =>
                {
                    await using var command = connection.NewCommand(transaction, text, values);
                    rows = await command.ExecuteNonQueryAsync(cancellation);
                },
            },
            cancellationToken);
        return rows;
    }
}
