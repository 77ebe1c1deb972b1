using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests;

/// <summary>One server for the tests of a class that leave its clock and its apps alone.</summary>
public sealed class SharedProvider : IAsyncLifetime
{
    public TestProvider Provider { get; private set; } = null!;

    public RelyingPartyClient Shop => Provider.NewClient(TestApp.Shop);

    public RelyingPartyClient Desk => Provider.NewClient(TestApp.Desk);

    public RelyingPartyClient Notebook => Provider.NewClient(TestApp.Notebook);

    public async Task InitializeAsync() => Provider = await TestProvider.StartAsync();

    public async Task DisposeAsync() => await Provider.DisposeAsync();
}
