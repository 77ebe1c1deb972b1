namespace Demo.Steps;

/// <summary>The folder of the database and the logs: one demo at a time, for each writes its own addresses into the database.</summary>
public static class DataFolder
{
    // The provider's own lock, beside the database.
    private const string DatabaseLock = "demo.db.lock";

    /// <summary>Makes the folder and keeps other demos out until the result is disposed of, or this program ends.</summary>
    /// <exception cref="DemoException">Another demo or provider runs with it, or it cannot be written.</exception>
    public static IDisposable Take(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var taken = Lock(Path.Combine(folder, "demo.lock"));
            try
            {
                using var provider = Lock(Path.Combine(folder, DatabaseLock));
                return taken;
            }
            catch
            {
                taken.Dispose();
                throw;
            }
        }
        catch (UnauthorizedAccessException exception)
        {
            throw Unwritable(folder, exception);
        }
        catch (IOException exception) when (exception is DirectoryNotFoundException or PathTooLongException || !Directory.Exists(folder))
        {
            throw Unwritable(folder, exception);
        }
        catch (IOException)
        {
            throw new DemoException($"Another demo or provider runs with the data in {folder}: stop it, or give this one a folder of its own with --data FOLDER.");
        }
    }

    private static FileStream Lock(string file) => new(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    private static DemoException Unwritable(string folder, Exception cause) =>
        new($"The folder {folder} cannot be written ({cause.Message}): give this user the right to, or choose another with --data FOLDER.");
}
