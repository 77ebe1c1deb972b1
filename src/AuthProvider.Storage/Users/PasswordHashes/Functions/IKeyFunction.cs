namespace AuthProvider.Storage.Users.PasswordHashes.Functions;

/// <summary>A function that makes a key of a password, with its parameters. They come from outside: ask for the problem first.</summary>
internal interface IKeyFunction
{
    /// <summary>Why the parameters are not taken, as a sentence; null where they are.</summary>
    string? Problem { get; }

    /// <summary>Makes the key.</summary>
    /// <param name="password">The bytes of the password.</param>
    /// <param name="length">The length of the key, in bytes.</param>
    byte[] Derive(byte[] password, int length);
}
