using System.Runtime.CompilerServices;
using System.Text.Json;
using AuthProvider.Server.Seeding;
using AuthProvider.Server.Seeding.Reading;

namespace AuthProvider.Server.Importing.Reading;

/// <summary>Reads users from JSON Lines: strict JSON, an object a line; empty lines are nothing.</summary>
internal static class JsonLinesUsers
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Reads them.</summary>
    public static async IAsyncEnumerable<ImportedLine> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (number, bytes) in FileLines.ReadAsync(path, cancellationToken))
        {
            if (bytes.Span.ContainsAnyExcept(" \t"u8))
            {
                yield return Read(number, bytes);
            }
        }
    }

    private static ImportedLine Read(int number, ReadOnlyMemory<byte> bytes)
    {
        var problems = new SeedProblems();
        try
        {
            using var document = JsonDocument.Parse(bytes, Strict);
            var reader = new ObjectReader(document.RootElement, UserReader.PathOf(number), problems);
            return new(number, reader.IsBroken ? null : UserReader.Read(number, reader, problems), problems);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The place within the line; which line it is, only this program knows.
            var position = exception is JsonException { BytePositionInLine: { } column } ? $", at byte {column + 1}" : "";
            problems.Add(UserReader.PathOf(number), $"This is not valid JSON{position}: JSON Lines has one object a line, with no member twice.");
            return new(number, null, problems);
        }
    }
}
