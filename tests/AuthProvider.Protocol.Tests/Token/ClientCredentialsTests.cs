using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests.Token;

public sealed class ClientCredentialsTests
{
    [Fact]
    public async Task Service_gets_a_token_for_itself()
    {
        await using var provider = await TestProvider.StartAsync();
        var answer = await provider.NewClient(TestApp.Robot).GetOwnTokenAsync("orders.read");
        Assert.True(answer.AccessToken is not null, answer.ToString());
    }
}
