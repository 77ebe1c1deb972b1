using System.Text.Json;
using AuthProvider.Storage.Keys;
using AuthProvider.Storage.SecurityHistory;
using AuthProvider.Storage.Users;
using AuthProvider.Testing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Server.Tests.ExternalSignIn;

/// <summary>Signing in with an account at another provider: a second server of ours.</summary>
public sealed class ExternalSignInTests : IAsyncLifetime
{
    private TwoServers _servers = null!;

    public async Task InitializeAsync() => _servers = await TwoServers.StartAsync();

    public async Task DisposeAsync() => await _servers.DisposeAsync();

    [Fact]
    public async Task First_time_makes_an_account_and_the_second_time_signs_in_to_it()
    {
        using var person = _servers.NewPerson();

        Assert.Equal("/sign-in/first-time", (await person.SignInAsync("bruno")).Address.AbsolutePath);
        Assert.Equal("bruno@example.com", person.Home.Page.Document.GetElementById("email")!.GetAttribute("value"));
        Assert.Equal("bruno", person.Home.Page.Document.GetElementById("username")!.GetAttribute("value"));
        Assert.True((await person.SignUpAsync("bruno")).Has("[data-valmsg-for=UserName], .field-validation-error"));
        Assert.Equal("/account", (await person.SignUpAsync("bertie")).Address.AbsolutePath);
        var user = await _servers.AskAsync(database => database.Users.SingleAsync(row => row.UserName == "bertie"));
        Assert.Null(user.PasswordHash);
        Assert.False(user.EmailConfirmed);

        using var again = _servers.NewPerson();
        Assert.Equal("/account", (await again.SignInAsync("bruno")).Address.AbsolutePath);
        Assert.Contains("bertie", again.Home.Page.Text, StringComparison.Ordinal);
        Assert.Equal(2, await _servers.AskAsync(database => database.SecurityEvents.CountAsync(row => row.UserId == user.Id && row.Kind.StartsWith(SecurityEvents.SignedIn))));
    }

    [Fact]
    public async Task Request_of_an_app_survives_the_round_trip_and_the_new_account()
    {
        var desk = _servers.Home.NewClient(TestApp.Desk);
        var request = desk.NewRequest("openid email");
        using var person = _servers.NewPerson();

        var page = await person.SignInAsync("bruno", request.Address);
        Assert.Equal("/sign-in/first-time", page.Address.AbsolutePath);
        Assert.Contains("Desk", page.Text, StringComparison.Ordinal);
        var answer = AuthorizationAnswer.From(await person.SignUpAsync("bertie"));

        var token = await desk.ValidateIdTokenAsync((await desk.ExchangeAsync(request, answer.Code!)).IdToken!, request.Nonce);
        Assert.Equal("""["fed"]""", token.GetPayloadValue<JsonElement>("amr").GetRawText());
        Assert.Equal("one-factor", token.GetPayloadValue<string>("acr"));

        using var again = _servers.NewPerson();
        Assert.NotNull(AuthorizationAnswer.From(await again.SignInAsync("bruno", desk.NewRequest().Address)).Code);
    }

    [Fact]
    public async Task Round_trip_has_a_challenge_a_nonce_and_a_state_that_says_nothing_and_no_redirect_follows_a_form()
    {
        using var person = _servers.NewPerson();
        await person.Home.GoToAsync("/sign-in");
        Assert.True((await person.Home.PressAsync("with-upstream")).Has("meta[http-equiv=refresh]"));
        var query = QueryHelpers.ParseQuery(new Uri(person.Home.Page.Document.GetElementById("leave")!.GetAttribute("href")!).Query);

        // Our server takes pushed requests, so that the address holds none of it.
        Assert.Equal(["client_id", "request_uri"], query.Keys.Order(StringComparer.Ordinal));

        await person.ComeBackAsync(await person.AnswerAsync(person.Home.Page.Document.GetElementById("leave")!.GetAttribute("href")!, "bruno"));
        Assert.Equal("/sign-in/first-time", person.Home.Page.Address.AbsolutePath);
        Assert.DoesNotContain("/sign-in/first-time", await _servers.AskAsync(database => database.ExternalSignIns.Select(row => row.Order).SingleAsync()), StringComparison.Ordinal);
        Assert.All(await _servers.AskAsync(database => database.ExternalSignIns.ToListAsync()), row =>
        {
            Assert.DoesNotContain("bruno", row.Answer!, StringComparison.OrdinalIgnoreCase);
            Assert.NotNull(row.AnsweredAt);
        });
    }

    [Fact]
    public async Task Account_that_is_there_is_linked_once_its_owner_has_proven_it()
    {
        var request = _servers.Home.NewClient(TestApp.Desk).NewRequest();
        using var person = _servers.NewPerson();
        await person.SignInAsync("bruno", request.Address);
        await person.Home.FollowAsync("#link-account");
        Assert.Equal("/account/security/providers/add", (await person.Home.SignInAsync("alice")).Address.AbsolutePath);
        Assert.Contains("alice", person.Home.Page.TextOf("main")!, StringComparison.Ordinal);
        Assert.Equal("/go-on", (await person.Home.PressAsync("link")).Address.AbsolutePath);
        Assert.NotNull(AuthorizationAnswer.From(await person.Home.FollowAsync("#return")).Code);

        using var again = _servers.NewPerson();
        await again.SignInAsync("bruno");
        Assert.Contains("alice", again.Home.Page.Text, StringComparison.Ordinal);
        Assert.Equal(1, await _servers.AskAsync(database => database.SecurityEvents.CountAsync(row => row.Kind == SecurityEvents.ExternalLinked)));

        // The answer is used up.
        Assert.Equal("/account/security/providers", (await person.Home.GoToAsync("/account/security/providers/add")).Address.AbsolutePath);
    }

    [Fact]
    public async Task Who_refuses_at_the_provider_gets_a_page_that_says_so_and_leads_back()
    {
        using var person = _servers.NewPerson();
        var request = _servers.Home.NewClient(TestApp.Desk).NewRequest();
        await person.Home.GoToAsync(request.Address);
        var answer = await person.LeaveAsync("bruno");
        var state = QueryHelpers.ParseQuery(new Uri(answer).Query)["state"];

        var page = await person.ComeBackAsync($"{answer.Split('?')[0]}?error=access_denied&state={state}&iss=https%3A%2F%2Fupstream.example%2F");
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, page.Status);
        Assert.Contains("You did not sign in at Upstream", page.TextOf("#problem")!, StringComparison.Ordinal);
        await person.Home.FollowAsync("#back");
        await person.Home.SignInAsync("alice");
        Assert.NotNull(AuthorizationAnswer.From(person.Home.Page).Code);
    }

    /// <summary>As Apple answers: with a form of its own site (OAuth 2.0 Form Post Response Mode, 2).</summary>
    [Fact]
    public async Task Answer_may_come_as_a_form()
    {
        using var person = _servers.NewPerson();
        await person.Home.GoToAsync("/sign-in");
        var answer = new Uri(await person.LeaveAsync("bruno"));
        var fields = QueryHelpers.ParseQuery(answer.Query).Select(field => KeyValuePair.Create(field.Key, field.Value.ToString()));
        Assert.True((await person.Home.PostAsync(answer.GetLeftPart(UriPartial.Path), fields)).Has("#return"));
        Assert.Equal("/sign-in/first-time", (await person.Home.FollowAsync("#return")).Address.AbsolutePath);
    }

    [Fact]
    public async Task Provider_that_is_away_is_said_to_be_so_and_the_rest_goes_on()
    {
        var isAway = true;
        await using var servers = await TwoServers.StartAsync(onRequest: _ =>
        {
            if (isAway)
            {
                throw new HttpRequestException("Nobody is there.");
            }
        });
        using var person = servers.NewPerson();
        await person.Home.GoToAsync("/sign-in");
        Assert.Equal(System.Net.HttpStatusCode.BadGateway, (await person.Home.PressAsync("with-upstream")).Status);
        Assert.Contains("Upstream cannot be reached", person.Home.Page.TextOf("#problem")!, StringComparison.Ordinal);
        await person.Home.SignInAsync(TestUser.Alice);
        Assert.Equal("/account", person.Home.Page.Address.AbsolutePath);

        // Between the way there and the way back.
        isAway = false;
        using var other = servers.NewPerson();
        await other.Home.GoToAsync("/sign-in");
        var answer = await other.LeaveAsync("bruno");
        isAway = true;
        Assert.Contains("cannot be used", (await other.ComeBackAsync(answer)).TextOf("#problem")!, StringComparison.Ordinal);
        isAway = false;
        Assert.Equal("/sign-in/first-time", (await other.SignInAsync("bruno")).Address.AbsolutePath);
    }

    /// <summary>OpenID Connect Core 1.0, 10.1.1: here without the overlap that it asks for.</summary>
    [Fact]
    public async Task Provider_that_changed_its_keys_unannounced_signs_in_at_once_and_is_not_asked_without_end()
    {
        var reads = 0;
        await using var servers = await TwoServers.StartAsync(onRequest: request =>
        {
            if (request.RequestUri!.AbsolutePath is "/.well-known/jwks")
            {
                Interlocked.Increment(ref reads);
            }
        });
        using var person = servers.NewPerson();
        await person.SignInAsync("bruno");
        Assert.Equal("/account", (await person.SignUpAsync("bertie")).Address.AbsolutePath);
        Assert.Equal(1, reads);
        Assert.Equal("/account", await SignInWithNewKeysAsync());

        // Once for this answer, and once by OpenIddict for those that come.
        for (var count = 0; count < 3; count++)
        {
            await SignInWithNewKeysAsync();
        }

        Assert.InRange(reads, 2, 3);
        servers.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("/account", await SignInWithNewKeysAsync());

        async Task<string> SignInWithNewKeysAsync()
        {
            await servers.Upstream.UseAsync<SigningKeyStore, object>(async keys => await keys.RotateAsync(now: true));
            using var again = servers.NewPerson();
            return (await again.SignInAsync("bruno")).Address.AbsolutePath;
        }
    }

    [Fact]
    public async Task Server_below_a_path_takes_answers_there()
    {
        await using var servers = await TwoServers.StartAsync(options => options.Settings["Issuer"] = "https://localhost/below");
        using var person = servers.NewPerson();
        Assert.Equal("/below/sign-in/first-time", (await person.SignInAsync("bruno", "/below/sign-in")).Address.AbsolutePath);
        Assert.Equal("/below/account", (await person.SignUpAsync("bertie")).Address.AbsolutePath);
    }

    [Fact]
    public async Task Disabled_account_is_refused()
    {
        using var person = await _servers.NewLinkedPersonAsync(TestUser.Alice, "bruno");
        var alice = Guid.Parse(await _servers.Home.GetSubjectAsync(TestUser.Alice));
        await _servers.Home.UseAsync<UserDirectory, object?>(async users => await users.DisableAsync(alice));

        using var again = _servers.NewPerson();
        Assert.Contains("switched off", (await again.SignInAsync("bruno")).TextOf("#problem")!, StringComparison.Ordinal);
        Assert.Equal("/sign-in", (await again.Home.GoToAsync("/account")).Address.AbsolutePath);
    }
}
