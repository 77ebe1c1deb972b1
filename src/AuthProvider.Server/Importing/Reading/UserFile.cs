namespace AuthProvider.Server.Importing.Reading;

/// <summary>Reads the users of a file, of either format.</summary>
internal static class UserFile
{
    /// <summary>Reads them, line by line.</summary>
    /// <exception cref="CommandLine.CommandFailure">The file cannot be read, or is not of the format.</exception>
    public static IAsyncEnumerable<ImportedLine> ReadAsync(string path, ImportFormat format, CancellationToken cancellationToken) =>
        format is ImportFormat.Csv ? CsvUsers.ReadAsync(path, cancellationToken) : JsonLinesUsers.ReadAsync(path, cancellationToken);

    /// <summary>The format that the name of a file tells; null where it tells none.</summary>
    public static ImportFormat? Guess(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".JSONL" or ".NDJSON" or ".JSON" => ImportFormat.JsonLines,
        ".CSV" => ImportFormat.Csv,
        _ => null,
    };
}
