namespace AuthProvider.Storage.Tokens.Writing;

/// <summary>A single statement through the writer, for what is not worth a prepared one.</summary>
internal static class WriterStatement
{
    /// <summary>Runs a statement in a transaction of the writer; returns how many rows it changed. Parameters that are null are left out.</summary>
    /// <remarks>With <c>keepsPictures</c> the caches keep what they hold of tokens and grants.</remarks>
    public static async Task<int> ExecuteAsync(
        TokenWriter writer, string text, bool keepsPictures, CancellationToken cancellationToken, params (string Name, object? Value)[] values)
    {
        var rows = 0;
        await writer.WriteAsync(
            new WriteUnit
            {
                KeepsPictures = keepsPictures,
                Work = async (connection, transaction, cancellation) =>
                {
                    await using var command = connection.CreateCommand();
                    command.Transaction = transaction;
                    command.CommandText = text;
                    foreach (var (name, value) in values)
                    {
                        if (value is not null)
                        {
                            var parameter = command.CreateParameter();
                            parameter.ParameterName = name;
                            parameter.Value = value;
                            command.Parameters.Add(parameter);
                        }
                    }

                    rows = await command.ExecuteNonQueryAsync(cancellation);
                },
            },
            cancellationToken);
        return rows;
    }
}
