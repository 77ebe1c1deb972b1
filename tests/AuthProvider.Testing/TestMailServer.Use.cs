namespace AuthProvider.Testing;

// In a file of its own: tests of processes take the mail server without the server in process.
public sealed partial class TestMailServer
{
    /// <summary>Tells a server to send through this one.</summary>
    /// <param name="options">The server to be.</param>
    public void Use(TestProviderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (var (name, value) in Settings)
        {
            options.Settings[name] = value;
        }
    }
}
