using System.Globalization;
using System.Security.Cryptography;

namespace AuthProvider.Storage.Tokens.Writing;

/// <summary>
/// The values of concurrency tokens: none is made twice. They say that a row has changed and are no secrets; a random one for each would cost
/// a call of the operating system.
/// </summary>
internal static class ConcurrencyStamp
{
    // Another one in every process.
    private static readonly string Process = RandomNumberGenerator.GetHexString(20, lowercase: true);
    private static long s_count;

    /// <summary>A new one.</summary>
    public static string Next() => string.Create(CultureInfo.InvariantCulture, $"{Process}-{Interlocked.Increment(ref s_count):x}");
}
