using System.Buffers.Binary;
using System.Data.Common;
using System.Security.Cryptography;
using AuthProvider.Benchmarks.Providers;

namespace AuthProvider.Benchmarks.Passwords;

/// <summary>How the server hashes passwords, read from a hash that it stored.</summary>
/// <param name="Algorithm">The hash function of PBKDF2 (RFC 8018, 5.2).</param>
/// <param name="Iterations">How often it is applied.</param>
internal sealed record PasswordHash(HashAlgorithmName Algorithm, int Iterations)
{
    // ASP.NET Core Identity, format 3: a mark, then function, iterations and length of the salt in network order, salt, key.
    private const byte FormatMark = 1;
    private const int HeaderLength = 13;

    /// <summary>Reads the hash of the first benchmark user; null where it has another format.</summary>
    public static async Task<PasswordHash?> ReadAsync(DbConnection connection, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT \"PasswordHash\" FROM \"AspNetUsers\" WHERE \"UserName\" = '{SeedFile.UserNames[0]}'";
        var stored = Convert.FromBase64String((string?)await command.ExecuteScalarAsync(cancellation) ?? string.Empty);
        if (stored.Length <= HeaderLength || stored[0] != FormatMark)
        {
            return null;
        }

        var algorithm = BinaryPrimitives.ReadUInt32BigEndian(stored.AsSpan(1)) switch
        {
            1 => HashAlgorithmName.SHA256,
            2 => HashAlgorithmName.SHA512,
            _ => HashAlgorithmName.SHA1,
        };
        return new PasswordHash(algorithm, (int)BinaryPrimitives.ReadUInt32BigEndian(stored.AsSpan(5)));
    }
}
