namespace DeviceCli.Tokens;

/// <summary>The refresh token in a file that only its owner may read (0600), replaced in one step.</summary>
public sealed class TokenFile(string path)
{
    /// <summary>In the folder for settings of the user; <c>DEVICE_CLI_HOME</c> names another.</summary>
    public static TokenFile OfUser() => new(Path.Combine(
        Environment.GetEnvironmentVariable("DEVICE_CLI_HOME")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.Create), "device-cli"),
        "refresh-token"));

    /// <summary>Null when nobody is signed in.</summary>
    public string? Read() => File.Exists(path) ? File.ReadAllText(path) : null;

    public void Write(string token)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var next = path + ".new";
        File.Delete(next);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            // On Windows the folder is the user's own.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var writer = new StreamWriter(next, options))
        {
            writer.Write(token);
        }

        File.Move(next, path, overwrite: true);
    }

    public void Delete() => File.Delete(path);
}
