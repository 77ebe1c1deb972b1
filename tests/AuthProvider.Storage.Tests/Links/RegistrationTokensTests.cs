using AuthProvider.Storage.Links;
using AuthProvider.Storage.Tests.Tokens;

namespace AuthProvider.Storage.Tests.Links;

public sealed class RegistrationTokensTests
{
    [Fact]
    public async Task Token_works_as_often_as_it_was_made_for_however_many_use_it_at_once()
    {
        await using var server = await TokenServer.StartAsync();
        var token = await server.WithAsync<RegistrationTokens, string>(tokens => tokens.CreateAsync(uses: 3, TimeSpan.FromDays(1)));

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RedeemAsync(server, token)));

        Assert.Equal(3, answers.Count(answer => answer));
        Assert.False(await RedeemAsync(server, token));
    }

    [Fact]
    public async Task Token_that_expired_or_is_of_another_purpose_does_not_work()
    {
        await using var server = await TokenServer.StartAsync();
        var token = await server.WithAsync<RegistrationTokens, string>(tokens => tokens.CreateAsync(uses: 2, TimeSpan.FromHours(1)));
        var invitation = await server.WithAsync<OneTimeLinkStore, string>(links => links.CreateAsync(LinkPurposes.Invitation, TimeSpan.FromHours(1)));

        Assert.True(await RedeemAsync(server, token));
        Assert.False(await RedeemAsync(server, invitation));
        server.Time.Advance(TimeSpan.FromHours(1));
        Assert.False(await RedeemAsync(server, token));
    }

    private static Task<bool> RedeemAsync(TokenServer server, string token) =>
        server.WithAsync<RegistrationTokens, bool>(async tokens => await tokens.RedeemAsync(token) is not null);
}
