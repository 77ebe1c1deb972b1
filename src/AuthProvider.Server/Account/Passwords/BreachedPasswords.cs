using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.Database;

namespace AuthProvider.Server.Account.Passwords;

/// <summary>
/// Passwords of other places that became known, from the file of <c>Passwords:BreachedList</c>: SHA-1 digests in hexadecimal, sorted, one a
/// line, with anything behind a colon, as Have I Been Pwned gives them away. It is searched where it lies, so that it may be as large as it
/// likes. The commonest passwords are refused without it (<see cref="Storage.Users.PasswordRules"/>).
/// </summary>
public sealed class BreachedPasswords : IDisposable
{
    private const int DigestLength = 40;
    private const int LongestLine = 128;

    private readonly FileStream? _file;

    /// <summary>Opens the file.</summary>
    /// <exception cref="StartException">It cannot be read, or is no such list.</exception>
    public BreachedPasswords(ServerSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.BreachedPasswords is not { } path)
        {
            return;
        }

        try
        {
            _file = new FileStream(path, new FileStreamOptions { Options = FileOptions.RandomAccess, BufferSize = 0 });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"Passwords:BreachedList names {path}, which cannot be read: {exception.Message}", exception);
        }

        if (DigestAt(0) is not { } first || !first.All(char.IsAsciiHexDigitUpper))
        {
            _file.Dispose();
            throw new StartException($"Passwords:BreachedList names {path}: it takes a sorted list of SHA-1 digests in capital hexadecimal digits, one a line.");
        }
    }

    /// <summary>Whether a password is in the list.</summary>
    /// <param name="password">The password.</param>
    [SuppressMessage("Security", "CA5350", Justification = "The lists are made of SHA-1 digests; nothing is protected by it.")]
    public bool Contains(string password)
    {
        if (_file is null)
        {
            return false;
        }

#pragma warning disable RS0030 // The lists are made of SHA-1 digests; nothing is protected by it.
        var wanted = Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(password)));
#pragma warning restore RS0030
        var (low, high) = (0L, _file.Length);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var start = middle == 0 ? 0 : NextLine(middle);
            var comparison = start < high && DigestAt(start) is { } digest ? string.CompareOrdinal(digest, wanted) : 1;
            if (comparison == 0)
            {
                return true;
            }

            (low, high) = comparison < 0 ? (start + 1, high) : (low, middle);
        }

        return false;
    }

    /// <inheritdoc />
    public void Dispose() => _file?.Dispose();

    // Where the first line begins that begins behind a position.
    private long NextLine(long position)
    {
        Span<byte> buffer = stackalloc byte[LongestLine];
        var read = RandomAccess.Read(_file!.SafeFileHandle, buffer, position - 1);
        var end = buffer[..read].IndexOf((byte)'\n');
        return end < 0 ? _file.Length : position + end;
    }

    private string? DigestAt(long position)
    {
        Span<byte> buffer = stackalloc byte[DigestLength];
        return RandomAccess.Read(_file!.SafeFileHandle, buffer, position) == DigestLength ? Encoding.ASCII.GetString(buffer) : null;
    }
}
