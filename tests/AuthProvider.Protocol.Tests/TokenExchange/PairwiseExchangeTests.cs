using System.Text.Json;
using AuthProvider.Protocol.Registration;
using AuthProvider.Testing;
using static AuthProvider.Protocol.Tests.GrantsProvider;

namespace AuthProvider.Protocol.Tests.TokenExchange;

/// <summary>Exchanged tokens name people as the app that exchanges knows them (OpenID Connect Core 1.0, 8; RFC 8693, 2.2).</summary>
public sealed class PairwiseExchangeTests : IAsyncLifetime
{
    private TestProvider _provider = null!;

    private RelyingPartyClient FrontClient => _provider.NewClient(Front);

    private RelyingPartyClient BooksClient => _provider.NewClient(Books);

    public async Task InitializeAsync()
    {
        _provider = await StartAsync();
        await MakePairwiseAsync(Front, "https://front.example/");
    }

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    [Fact]
    public async Task Token_of_a_pairwise_client_names_the_user_to_a_public_app_as_it_knows_them()
    {
        var subject = await SubjectTokenAsync(TestUser.Alice);
        var alice = await _provider.GetSubjectAsync(TestUser.Alice);
        Assert.NotEqual(alice, MemberOf(subject, "sub"));

        var exchanged = (await ExchangeAsync(BooksClient, subject)).EnsureSuccess().AccessToken!;
        Assert.Equal(alice, MemberOf(exchanged, "sub"));
        Assert.Equal(alice, (await BooksClient.IntrospectAsync(exchanged))["sub"]);
        Assert.Equal(alice, MemberOf((await ExchangeAsync(BooksClient, exchanged)).EnsureSuccess().AccessToken!, "sub"));
    }

    [Fact]
    public async Task Each_sector_gets_its_own_subject_however_often_a_token_is_exchanged()
    {
        await MakePairwiseAsync(Books, "https://books.example/");
        var subject = await SubjectTokenAsync(TestUser.Alice);
        var first = (await ExchangeAsync(BooksClient, subject)).EnsureSuccess().AccessToken!;
        var second = (await ExchangeAsync(BooksClient, first)).EnsureSuccess().AccessToken!;

        var known = new[] { MemberOf(subject, "sub"), MemberOf(first, "sub"), await _provider.GetSubjectAsync(TestUser.Alice) };
        Assert.Equal(3, known.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(known[1], MemberOf(second, "sub"));
        Assert.Equal(known[1], (await _provider.NewClient(Sums).IntrospectAsync(second))["sub"]);
    }

    [Fact]
    public async Task Actor_is_named_as_the_app_that_exchanges_knows_them()
    {
        await MakePairwiseAsync(Books, "https://books.example/");
        var person = await SubjectTokenAsync(TestUser.Carol);
        var exchanged = (await ExchangeAsync(BooksClient, await SubjectTokenAsync(TestUser.Alice), ("actor_token", person), ("actor_token_type", AccessTokenType))).EnsureSuccess();
        using var act = JsonDocument.Parse(MemberOf(exchanged.AccessToken!, "act")!);
        var known = MemberOf((await ExchangeAsync(BooksClient, person)).EnsureSuccess().AccessToken!, "sub");
        Assert.Equal(known, act.RootElement.GetProperty("sub").GetString());
        Assert.NotEqual(await _provider.GetSubjectAsync(TestUser.Carol), known);
    }

    private static Task<WireAnswer> ExchangeAsync(RelyingPartyClient client, string subjectToken, params (string Name, string? Value)[] changes) =>
        client.PostAsync("connect/token", [("grant_type", Exchange), ("subject_token", subjectToken), ("subject_token_type", AccessTokenType), .. changes]);

    private Task MakePairwiseAsync(TestApp app, string sector) =>
        AppReceiver.RegisterAsync(_provider, app, ClientMetadata.Empty with { SubjectType = "pairwise", SectorIdentifierUri = sector });

    private async Task<string> SubjectTokenAsync(TestUser user)
    {
        using var browser = _provider.NewBrowser();
        return (await FrontClient.SignInAsync(browser, user, "openid books.read sums.read")).AccessToken!;
    }
}
