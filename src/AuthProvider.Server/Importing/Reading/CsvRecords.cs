using System.Runtime.CompilerServices;
using System.Text;
using AuthProvider.Server.CommandLine;

namespace AuthProvider.Server.Importing.Reading;

/// <summary>Reads records with commas between their values (RFC 4180): a value in quotation marks may hold commas, doubled quotation marks and line ends.</summary>
internal static class CsvRecords
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads them; empty lines are nothing.</summary>
    /// <exception cref="CommandFailure">The file is no CSV from some line on, so that what follows cannot be told apart.</exception>
    public static async IAsyncEnumerable<(int Line, List<string> Values)> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pending = new StringBuilder();
        var (begin, isOpen) = (0, false);
        await foreach (var (number, bytes) in FileLines.ReadAsync(path, cancellationToken))
        {
            var text = Decode(number, bytes);
            if (!isOpen)
            {
                (begin, pending) = (number, pending.Clear());
            }
            else
            {
                pending.Append('\n');
            }

            pending.Append(text);
            isOpen ^= text.Count(letter => letter == '"') % 2 == 1;
            if (pending.Length > FileLines.MaximumLength)
            {
                throw Failure(begin, isOpen ? "A quotation mark that is opened here is not closed within 1 MiB." : "This record has more than 1 MiB.");
            }

            if (!isOpen && pending.Length > 0)
            {
                yield return (begin, Split(begin, pending.ToString()));
            }
        }

        if (isOpen)
        {
            throw Failure(begin, "A quotation mark that is opened here is not closed.");
        }
    }

    private static string Decode(int line, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes.Span);
        }
        catch (DecoderFallbackException)
        {
            throw Failure(line, "This line has bytes that are not UTF-8.");
        }
    }

    private static List<string> Split(int line, string record)
    {
        var values = new List<string>();
        var position = 0;
        while (true)
        {
            values.Add(position < record.Length && record[position] == '"' ? Quoted(line, record, ref position) : Plain(line, record, ref position));
            if (position == record.Length)
            {
                return values;
            }

            position++;
        }
    }

    private static string Plain(int line, string record, ref int position)
    {
        var end = record.IndexOf(',', position) is >= 0 and var comma ? comma : record.Length;
        var value = record[position..end];
        position = end;
        return value.Contains('"', StringComparison.Ordinal)
            ? throw Failure(line, "A value with quotation marks in it stands in quotation marks, and has its own doubled.")
            : value;
    }

    private static string Quoted(int line, string record, ref int position)
    {
        var value = new StringBuilder();
        while (true)
        {
            var end = record.IndexOf('"', position + 1);
            value.Append(record, position + 1, end - position - 1);
            position = end + 1;
            if (position == record.Length || record[position] == ',')
            {
                return value.ToString();
            }

            if (record[position] != '"')
            {
                throw Failure(line, "A comma follows a quotation mark that closes a value.");
            }

            value.Append('"');
        }
    }

    private static CommandFailure Failure(int line, string message) => new($"{UserReader.PathOf(line)}: {message}");
}
