using System.Globalization;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;

namespace AuthProvider.Storage.Users.PasswordHashes.Functions;

/// <summary>Argon2 (RFC 9106), of any of its types; memory in KiB.</summary>
internal sealed record Argon2(int Type, int Version, byte[] Salt, long Memory, long Passes, long Lanes) : IKeyFunction
{
    /// <summary>Version 1.0.</summary>
    public const int OldVersion = 16;

    /// <summary>Version 1.3.</summary>
    public const int CurrentVersion = 19;

    private const long MaximumMemory = 256 << 10;
    private const long MaximumLanes = 64;
    private const int MinimumSalt = 8;

    // In KiB written: about three seconds.
    private const long MaximumWork = 1 << 20;

    /// <inheritdoc />
    public string? Problem => this switch
    {
        { Salt.Length: < MinimumSalt } => "Argon2 takes a salt of 8 bytes or more.",
        { Version: not (OldVersion or CurrentVersion) } => "Argon2 has the versions 16 and 19.",
        { Lanes: < 1 or > MaximumLanes } or { Passes: < 1 or > MaximumWork } => "Argon2 takes 1 pass or more and 1 to 64 lanes.",
        _ when Memory < 8 * Lanes || Memory > MaximumMemory || Memory * Passes > MaximumWork => string.Create(
            CultureInfo.InvariantCulture,
            $"Argon2 takes up to {MaximumMemory} KiB of memory here, at least 8 a lane, and no more than {MaximumWork} KiB in all passes; not {Memory} in {Passes} passes."),
        _ => null,
    };

    /// <inheritdoc />
    public byte[] Derive(byte[] password, int length)
    {
        var generator = new Argon2BytesGenerator();
        generator.Init(new Argon2Parameters.Builder(Type)
            .WithVersion(Version).WithSalt(Salt).WithMemoryAsKB((int)Memory).WithIterations((int)Passes).WithParallelism((int)Lanes).Build());
        var key = new byte[length];
        generator.GenerateBytes(password, key);
        return key;
    }

    /// <summary>The type that a word of PHC strings names: argon2d, argon2i or argon2id.</summary>
    public static int? TypeOf(ReadOnlySpan<char> word) => word switch
    {
        "argon2id" => Argon2Parameters.Argon2id,
        "argon2i" => Argon2Parameters.Argon2i,
        "argon2d" => Argon2Parameters.Argon2d,
        _ => null,
    };
}
