namespace AuthProvider.Benchmarks.Machine;

/// <summary>A folder of one run, gone after it: published server, databases, logs.</summary>
internal sealed class RunFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("authprovider-benchmark-");

    /// <summary>The full path.</summary>
    public string Path => _folder.FullName;

    /// <summary>A folder inside, made if it is not there.</summary>
    public string Folder(string name) => _folder.CreateSubdirectory(name).FullName;

    /// <inheritdoc />
    public void Dispose() => _folder.Delete(recursive: true);
}
