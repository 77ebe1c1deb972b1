using System.Text.Json;
using AuthProvider.Storage.SecondFactors;
using AuthProvider.Testing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Server.Tests.ExternalSignIn;

/// <summary>What apps hear of a sign-in with another provider is true, and what they ask for is done.</summary>
public sealed class ExternalTruthTests
{
    private readonly byte[] _key = Totp.NewKey();
    private readonly byte[] _keyElsewhere = Totp.NewKey();

    [Fact]
    public async Task Second_factor_of_the_account_here_is_asked_and_counts_beside_the_provider()
    {
        await using var servers = await TwoServers.StartAsync();
        using (await servers.NewLinkedPersonAsync(TestUser.Alice, "bruno"))
        {
            await SetAsync(servers.Home, TestUser.Alice, _key);
        }

        using var person = servers.NewPerson();
        var desk = servers.Home.NewClient(TestApp.Desk);
        var request = desk.NewRequest();
        Assert.Equal("/sign-in/verify", (await person.SignInAsync("bruno", request.Address)).Address.AbsolutePath);
        Assert.Equal("/sign-in", (await person.Home.GoToAsync("/account")).Address.AbsolutePath);

        await person.Home.GoToAsync("/sign-in/verify?returnUrl=" + Uri.EscapeDataString(request.Address));
        var token = await ReadAsync(desk, request, await person.Home.PressAsync("verify", ("code", CodeOf(servers.Home, _key))));
        Assert.Equal(("two-factor", """["fed","otp","mfa"]"""), (token.GetPayloadValue<string>("acr"), token.GetPayloadValue<JsonElement>("amr").GetRawText()));

        // With both, the pages that change how people get in are open.
        Assert.Equal("/account/security/passkeys", (await person.Home.GoToAsync("/account/security/passkeys")).Address.AbsolutePath);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Second_factor_of_the_provider_counts_where_it_is_trusted(bool isTrusted)
    {
        await using var servers = await TwoServers.StartAsync(options => options.Settings["ExternalProviders:upstream:TrustSecondFactor"] = isTrusted ? "true" : "false");
        using (await servers.NewLinkedPersonAsync(TestUser.Alice, "bruno"))
        {
            await SetAsync(servers.Home, TestUser.Alice, _key);
            await SetAsync(servers.Upstream, TestUser.Bruno, _keyElsewhere);
        }

        using var person = servers.NewPerson();
        var desk = servers.Home.NewClient(TestApp.Desk);
        var request = desk.NewRequest();
        await person.Home.GoToAsync(request.Address);
        await person.Home.PressAsync("with-upstream");
        await person.Elsewhere.GoToAsync(person.Home.Page.Document.GetElementById("leave")!.GetAttribute("href")!);
        await person.Elsewhere.SignInAsync("bruno");
        await person.Elsewhere.PressAsync("verify", ("code", CodeOf(servers.Upstream, _keyElsewhere)));
        var page = await person.ComeBackAsync(person.Elsewhere.Page.Address.AbsoluteUri);

        if (!isTrusted)
        {
            Assert.Equal("/sign-in/verify", page.Address.AbsolutePath);
            return;
        }

        var token = await ReadAsync(desk, request, page);
        Assert.Equal(("two-factor", """["fed","mfa"]"""), (token.GetPayloadValue<string>("acr"), token.GetPayloadValue<JsonElement>("amr").GetRawText()));
    }

    [Fact]
    public async Task Time_of_the_sign_in_is_that_of_the_provider()
    {
        await using var servers = await TwoServers.StartAsync();
        using var person = await servers.NewLinkedPersonAsync(TestUser.Alice, "bruno");
        var before = servers.Home.Time.GetUtcNow().ToUnixTimeSeconds();
        servers.Advance(TimeSpan.FromMinutes(40));
        await person.Home.GoToAsync("/sign-out");
        await person.Home.ConfirmSignOutAsync();

        // Bruno is still signed in there, and is not asked.
        var desk = servers.Home.NewClient(TestApp.Desk);
        var request = desk.NewRequest();
        Assert.Equal(before, (await ReadAsync(desk, request, await person.SignInAsync("nobody", request.Address))).GetPayloadValue<long>("auth_time"));

        // It is too old for what changes the ways in: he has to sign in there once more.
        Assert.Equal("/sign-in", (await person.Home.GoToAsync("/account/security/passkeys")).Address.AbsolutePath);
        await person.Home.PressAsync("with-upstream");
        await person.Elsewhere.GoToAsync(person.Home.Page.Document.GetElementById("leave")!.GetAttribute("href")!);
        Assert.True(person.Elsewhere.Page.Has("#sign-in"));
        await person.Elsewhere.SignInAsync("bruno");
        Assert.Equal("/account/security/passkeys", (await person.ComeBackAsync(person.Elsewhere.Page.Address.AbsoluteUri)).Address.AbsolutePath);
    }

    [Theory]
    [InlineData("prompt", "login")]
    [InlineData("max_age", "60")]
    public async Task App_that_wants_a_new_sign_in_gets_one_at_the_provider(string parameter, string value)
    {
        await using var servers = await TwoServers.StartAsync();
        using var person = await servers.NewLinkedPersonAsync(TestUser.Alice, "bruno");
        servers.Advance(TimeSpan.FromMinutes(5));
        var desk = servers.Home.NewClient(TestApp.Desk);
        var request = desk.NewRequest("openid", (parameter, value));

        await person.Home.GoToAsync(request.Address);
        await person.Home.PressAsync("with-upstream");
        await person.Elsewhere.GoToAsync(person.Home.Page.Document.GetElementById("leave")!.GetAttribute("href")!);
        Assert.True(person.Elsewhere.Page.Has("#sign-in"));
        await person.Elsewhere.SignInAsync("bruno");
        var token = await ReadAsync(desk, request, await person.ComeBackAsync(person.Elsewhere.Page.Address.AbsoluteUri));
        Assert.Equal(servers.Home.Time.GetUtcNow().ToUnixTimeSeconds(), token.GetPayloadValue<long>("auth_time"));
    }

    /// <summary>A provider that does not know <c>prompt</c> and <c>max_age</c>, or a browser that leaves them out.</summary>
    [Fact]
    public async Task Provider_that_does_not_ask_again_opens_nothing_that_wants_it()
    {
        await using var servers = await TwoServers.StartAsync(onRequest: request =>
        {
            if (request.RequestUri!.AbsolutePath is "/connect/par")
            {
                var fields = QueryHelpers.ParseQuery(request.Content!.ReadAsStringAsync().GetAwaiter().GetResult()).Where(field => field.Key is not ("prompt" or "max_age"));
                request.Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Key, field.Value.ToString())));
            }
        });
        using var person = await servers.NewLinkedPersonAsync(TestUser.Alice, "bruno");
        servers.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal("/sign-in", (await person.Home.GoToAsync("/account/security/passkeys")).Address.AbsolutePath);

        var page = await person.ComeBackAsync(await person.LeaveAsync("nobody"));
        Assert.Contains("did not ask you again", page.TextOf("#problem")!, StringComparison.Ordinal);
        Assert.Equal("/sign-in", (await person.Home.GoToAsync("/account/security/passkeys")).Address.AbsolutePath);
    }

    /// <summary>OpenID Connect Core 1.0, 2 and 3.1.2.1: who is asked with <c>max_age</c> says when.</summary>
    [Fact]
    public async Task Provider_that_does_not_say_when_opens_nothing_that_wants_a_new_sign_in()
    {
        var isSilent = false;
        var asked = "";
        await using var servers = await TwoServers.StartAsync(
            onRequest: request => asked = request.RequestUri!.AbsolutePath is "/connect/par" ? request.Content!.ReadAsStringAsync().GetAwaiter().GetResult() : asked,
            onIdToken: token => token.RemoveClaims(isSilent ? Claims.AuthenticationTime : "nothing"));
        using (await servers.NewLinkedPersonAsync(TestUser.Alice, "bruno"))
        {
        }

        using var person = servers.NewPerson();
        isSilent = true;
        Assert.Equal("/account", (await person.SignInAsync("bruno")).Address.AbsolutePath);
        Assert.Equal("1209600", QueryHelpers.ParseQuery(asked)["max_age"]);
        Assert.False(QueryHelpers.ParseQuery(asked).ContainsKey("prompt"));
        Assert.Equal("/sign-in", (await person.Home.GoToAsync("/account/security/passkeys")).Address.AbsolutePath);

        // Asked again it says nothing either.
        var page = await person.ComeBackAsync(await person.LeaveAsync("bruno"));
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, page.Status);
        Assert.Contains("did not ask you again", page.TextOf("#problem")!, StringComparison.Ordinal);
        Assert.Equal("/sign-in", (await person.Home.GoToAsync("/account/security/passkeys")).Address.AbsolutePath);
        Assert.Contains(servers.Home.Log, entry => entry.Contains("auth_time", StringComparison.Ordinal));

        // An account that it is the first way in to.
        using var other = servers.NewPerson();
        await other.SignInAsync("carol");
        Assert.Equal("/account", (await other.SignUpAsync("caroline")).Address.AbsolutePath);
        Assert.Equal("/sign-in", (await other.Home.GoToAsync("/account/security/passkeys")).Address.AbsolutePath);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Address_is_confirmed_where_the_provider_says_so_and_is_trusted(bool isTrusted)
    {
        await using var servers = await TwoServers.StartAsync(options => options.Settings["ExternalProviders:upstream:TrustEmail"] = isTrusted ? "true" : "false");
        await servers.AskAsync(database => database.Users.Where(user => user.UserName == "bruno").ExecuteDeleteAsync());
        using var person = servers.NewPerson();
        await person.SignInAsync("bruno");
        await person.SignUpAsync("bertie");
        Assert.Equal(isTrusted, await servers.AskAsync(database => database.Users.Where(user => user.UserName == "bertie").Select(user => user.EmailConfirmed).SingleAsync()));
    }

    private static async Task<JsonWebToken> ReadAsync(RelyingPartyClient client, AuthorizationRequest request, Page page) =>
        await client.ValidateIdTokenAsync((await client.ExchangeAsync(request, AuthorizationAnswer.From(page).Code!)).IdToken!, request.Nonce);

    private static string CodeOf(TestProvider provider, byte[] key) => Totp.CodeOf(key, Totp.StepOf(provider.Time.GetUtcNow()));

    private static async Task SetAsync(TestProvider provider, TestUser user, byte[] key)
    {
        var id = Guid.Parse(await provider.GetSubjectAsync(user));
        await provider.UseAsync<SecondFactorStore, bool>(async factors =>
        {
            await factors.SetAsync(id, key);
            return true;
        });
    }
}
