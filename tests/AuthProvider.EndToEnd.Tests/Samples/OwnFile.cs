namespace AuthProvider.EndToEnd.Tests.Samples;

/// <summary>A file that holds a secret.</summary>
internal static class OwnFile
{
    /// <summary>Demands that its owner reads and writes it, and nobody else: 0600.</summary>
    public static void AssertReadableToItsOwnerOnly(string path)
    {
        Assert.True(File.Exists(path), $"{path} is not there.");
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }
}
