using System.Buffers.Binary;
using System.Data.Common;
using System.Diagnostics;
using System.Security.Cryptography;
using AuthProvider.Benchmarks.Providers;
using AuthProvider.Benchmarks.Statistics;

namespace AuthProvider.Benchmarks.Passwords;

/// <summary>What the hash of one password costs alone, read from a hash that the server stored.</summary>
/// <param name="Algorithm">The hash function of PBKDF2 (RFC 8018, 5.2).</param>
/// <param name="Iterations">How often it is applied.</param>
/// <param name="Milliseconds">Processor time of one hash.</param>
internal sealed record PasswordHash(HashAlgorithmName Algorithm, int Iterations, double Milliseconds)
{
    // ASP.NET Core Identity, format 3: a mark, then function, iterations and length of the salt in network order, salt, key.
    private const byte FormatMark = 1;
    private const int HeaderLength = 13;

    /// <summary>Reads the hash of the first benchmark user and measures the same computation; null where it has another format.</summary>
    public static async Task<PasswordHash?> MeasureAsync(DbConnection connection, CancellationToken cancellation)
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
        var iterations = (int)BinaryPrimitives.ReadUInt32BigEndian(stored.AsSpan(5));
        var saltLength = (int)BinaryPrimitives.ReadUInt32BigEndian(stored.AsSpan(9));
        var salt = stored[HeaderLength..(HeaderLength + saltLength)];
        var times = new List<double>();
        for (var i = 0; i < 11; i++)
        {
            var start = Stopwatch.GetTimestamp();
            Rfc2898DeriveBytes.Pbkdf2(OurProvider.Password, salt, iterations, algorithm, stored.Length - HeaderLength - saltLength);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return new PasswordHash(algorithm, iterations, new Sample(times).Median);
    }
}
