using System.Runtime.CompilerServices;
using AuthProvider.Server.CommandLine;

namespace AuthProvider.Server.Importing.Reading;

/// <summary>The lines of a file as bytes, whose ends are line feeds with or without a carriage return; a file may be larger than the memory.</summary>
internal static class FileLines
{
    /// <summary>The greatest length of a line, in bytes.</summary>
    public const int MaximumLength = 1 << 20;

    private const int BufferSize = 1 << 16;

    /// <summary>Reads them; the bytes of a line are good until the next one.</summary>
    /// <exception cref="CommandFailure">The file cannot be read, or a line is too long.</exception>
    public static async IAsyncEnumerable<(int Number, ReadOnlyMemory<byte> Bytes)> ReadAsync(
        string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var file = Open(path);
        if (!file.CanSeek)
        {
            throw new CommandFailure($"'{path}' is no file but a pipe: users are read twice, first to judge all of them. Give a file.");
        }

        var buffer = new byte[BufferSize];
        var (begin, end, number, isFirst) = (0, 0, 0, true);
        while (true)
        {
            var length = buffer.AsSpan(begin, end - begin).IndexOf((byte)'\n');
            if (length >= 0)
            {
                yield return (++number, Trim(buffer.AsMemory(begin, length), ref isFirst));
                begin += length + 1;
                continue;
            }

            buffer.AsSpan(begin, end - begin).CopyTo(buffer);
            (begin, end) = (0, end - begin);
            if (end == buffer.Length)
            {
                if (buffer.Length >= MaximumLength)
                {
                    throw new CommandFailure($"line {number + 1}: This line has more than 1 MiB: is the file of this format?");
                }

                Array.Resize(ref buffer, buffer.Length * 2);
            }

            var read = await file.ReadAsync(buffer.AsMemory(end), cancellationToken);
            if (read == 0)
            {
                break;
            }

            end += read;
        }

        if (end > 0)
        {
            yield return (++number, Trim(buffer.AsMemory(0, end), ref isFirst));
        }
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandFailure($"The file '{path}' cannot be read: {exception.Message}");
        }
    }

    // Without the mark of UTF-8 at the beginning of a file, and without a carriage return at the end of a line.
    private static ReadOnlyMemory<byte> Trim(ReadOnlyMemory<byte> line, ref bool isFirst)
    {
        if (isFirst && line.Span.StartsWith("\uFEFF"u8))
        {
            line = line["\uFEFF"u8.Length..];
        }

        isFirst = false;
        return line.Span.EndsWith("\r"u8) ? line[..^1] : line;
    }
}
