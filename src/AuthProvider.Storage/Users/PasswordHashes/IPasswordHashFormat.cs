namespace AuthProvider.Storage.Users.PasswordHashes;

/// <summary>How a program writes password hashes down.</summary>
internal interface IPasswordHashFormat
{
    /// <summary>Reads a hash.</summary>
    /// <param name="text">Any text, of bounded length.</param>
    /// <returns>What it is; null where it does not begin like one of this format.</returns>
    HashReading? Read(string text);
}
