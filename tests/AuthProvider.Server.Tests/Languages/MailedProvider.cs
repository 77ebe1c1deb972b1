using AuthProvider.Testing;

namespace AuthProvider.Server.Tests.Languages;

/// <summary>A server that sends letters, for all tests of a class.</summary>
public sealed class MailedProvider : IAsyncLifetime
{
    /// <summary>Takes the letters.</summary>
    public TestMailServer Mail { get; } = TestMailServer.Start();

    /// <summary>The server.</summary>
    public TestProvider Provider { get; private set; } = null!;

    public async Task InitializeAsync() => Provider = await TestProvider.StartAsync(Mail.Use);

    public async Task DisposeAsync()
    {
        await Provider.DisposeAsync();
        await Mail.DisposeAsync();
    }
}
