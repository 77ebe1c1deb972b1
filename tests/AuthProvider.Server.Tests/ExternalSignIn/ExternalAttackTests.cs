using System.Net;
using AuthProvider.Server.Limits;
using AuthProvider.Testing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Server.Tests.ExternalSignIn;

/// <summary>What others might do with round trips to a provider (SECURITY S2, S8, S9, S10).</summary>
public sealed class ExternalAttackTests : IAsyncLifetime
{
    private TwoServers _servers = null!;

    public async Task InitializeAsync() => _servers = await TwoServers.StartAsync();

    public async Task DisposeAsync() => await _servers.DisposeAsync();

    /// <summary>Login CSRF: the victim would go on in the account of the attacker.</summary>
    [Fact]
    public async Task Answer_of_another_browser_is_refused_and_stays_good_for_its_own()
    {
        using var attacker = _servers.NewPerson();
        await attacker.Home.GoToAsync("/sign-in");
        var answer = await attacker.LeaveAsync("bruno");

        using var victim = _servers.NewPerson();
        await victim.Home.GoToAsync("/sign-in");
        await victim.LeaveAsync("carol");
        Assert.Equal(HttpStatusCode.BadRequest, (await victim.ComeBackAsync(answer)).Status);
        Assert.Equal("/sign-in", (await victim.Home.GoToAsync("/account")).Address.AbsolutePath);

        Assert.Equal("/sign-in/first-time", (await attacker.ComeBackAsync(answer)).Address.AbsolutePath);
    }

    [Fact]
    public async Task Answer_counts_once_also_where_many_bring_it_at_once()
    {
        using var person = _servers.NewPerson();
        await person.Home.GoToAsync("/sign-in");
        var answer = await person.LeaveAsync("bruno");
        var cookies = string.Join("; ", person.Home.Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"));

        var statuses = await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, answer);
            request.Headers.Add("Cookie", cookies);
            using var response = await _servers.Home.Http.SendAsync(request);
            return response.StatusCode;
        }));
        Assert.Single(statuses, HttpStatusCode.OK);
        Assert.All(statuses, status => Assert.True(status is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"{status}"));
        Assert.Equal(HttpStatusCode.BadRequest, (await person.ComeBackAsync(answer)).Status);
    }

    /// <summary>RFC 9207, 2.4; RFC 9700, 4.4.</summary>
    [Theory]
    [InlineData("iss", "https://evil.example/")]
    [InlineData("iss", null)]
    [InlineData("state", "made-up")]
    [InlineData("state", null)]
    [InlineData("code", "made-up")]
    [InlineData("code", null)]
    public async Task Answer_that_was_changed_is_refused(string parameter, string? value)
    {
        using var person = _servers.NewPerson();
        await person.Home.GoToAsync("/sign-in");
        var answer = await person.LeaveAsync("bruno");
        var query = QueryHelpers.ParseQuery(new Uri(answer).Query).Where(pair => pair.Key != parameter || value is not null)
            .ToDictionary(pair => pair.Key, pair => pair.Key == parameter ? value : pair.Value.ToString(), StringComparer.Ordinal);

        var page = await person.ComeBackAsync(QueryHelpers.AddQueryString(answer.Split('?')[0], query));
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.True(page.Has("#problem"));
        Assert.DoesNotContain("evil", page.Text, StringComparison.Ordinal);
        Assert.False(await _servers.AskAsync(database => database.Sessions.AnyAsync()));
    }

    /// <summary>The code of another sign-in in the answer to one's own: the verifier of the browser's own round trip does not fit (RFC 9700, 4.5).</summary>
    [Fact]
    public async Task Code_of_another_round_trip_is_refused()
    {
        using var victim = _servers.NewPerson();
        await victim.Home.GoToAsync("/sign-in");
        var stolen = QueryHelpers.ParseQuery(new Uri(await victim.LeaveAsync("bruno")).Query)["code"].ToString();

        using var attacker = _servers.NewPerson();
        await attacker.Home.GoToAsync("/sign-in");
        var answer = await attacker.LeaveAsync("carol");
        var query = QueryHelpers.ParseQuery(new Uri(answer).Query).ToDictionary(pair => pair.Key, pair => (string?)pair.Value.ToString(), StringComparer.Ordinal);
        query["code"] = stolen;
        Assert.Equal(HttpStatusCode.BadRequest, (await attacker.ComeBackAsync(QueryHelpers.AddQueryString(answer.Split('?')[0], query))).Status);
    }

    [Fact]
    public async Task Answer_at_the_address_of_another_provider_is_refused()
    {
        await using var servers = await TwoServers.StartAsync(options =>
        {
            foreach (var key in (string[])["Issuer", "ClientId", "ClientSecret"])
            {
                options.Settings[$"ExternalProviders:other:{key}"] = options.Settings[$"ExternalProviders:upstream:{key}"];
            }
        });
        using var person = servers.NewPerson();
        await person.Home.GoToAsync("/sign-in");
        var answer = await person.LeaveAsync("bruno");
        Assert.Equal(HttpStatusCode.BadRequest, (await person.ComeBackAsync(answer.Replace("/upstream/", "/other/", StringComparison.Ordinal))).Status);
    }

    [Fact]
    public async Task Answer_that_comes_too_late_is_refused()
    {
        using var person = _servers.NewPerson();
        await person.Home.GoToAsync("/sign-in");
        var answer = await person.LeaveAsync("bruno");
        _servers.Home.Time.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal(HttpStatusCode.BadRequest, (await person.ComeBackAsync(answer)).Status);
    }

    [Fact]
    public async Task Link_or_form_of_another_site_begins_no_round_trip()
    {
        using var person = _servers.NewPerson();
        Assert.Equal("/sign-in", (await person.Home.GoToAsync("/sign-in/with/upstream")).Address.AbsolutePath);
        Assert.False((await person.Home.PostAsync("/sign-in/with/upstream", [])).Has("#leave"));
        await person.Home.SignInAsync(TestUser.Alice);
        Assert.False((await person.Home.PostAsync("/account/security/providers?handler=Link", [new("provider", "upstream")])).Has("#leave"));
        Assert.False(await _servers.AskAsync(database => database.ExternalSignIns.AnyAsync()));
    }

    /// <summary>An array where one value is meant (OpenID Connect Core 1.0, 5.1).</summary>
    [Fact]
    public async Task Several_values_where_one_is_meant_say_nothing()
    {
        var doubled = "";
        await using var servers = await TwoServers.StartAsync(
            options => options.Settings["ExternalProviders:upstream:TrustEmail"] = "true", onIdToken: token => token.SetClaims(doubled, ["one", "two"]));
        foreach (var claim in (string[])[
            Claims.Email, Claims.EmailVerified, Claims.Name, Claims.PreferredUsername, Claims.Nickname, Claims.Username, "login", Claims.GivenName, Claims.FamilyName, Claims.Gender,
            Claims.PhoneNumber])
        {
            doubled = claim;
            using var person = servers.NewPerson();
            var page = await person.SignInAsync("bruno");
            Assert.True(page.Address.AbsolutePath is "/sign-in/first-time", claim);
            Assert.Equal(claim is Claims.Email, string.IsNullOrEmpty(page.Document.GetElementById("email")!.GetAttribute("value")));
        }
    }

    [Fact]
    public async Task Several_subjects_or_times_are_refused()
    {
        var doubled = "";
        await using var servers = await TwoServers.StartAsync(onIdToken: token => token.SetClaims(doubled, ["1", "2"]));
        foreach (var claim in (string[])[Claims.Subject, Claims.AuthenticationTime])
        {
            doubled = claim;
            using var person = servers.NewPerson();
            Assert.Equal(HttpStatusCode.BadRequest, (await person.SignInAsync("bruno")).Status);
            Assert.Contains("cannot be used", person.Home.Page.TextOf("#problem")!, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Network_that_begins_too_many_round_trips_waits()
    {
        using var person = _servers.NewPerson();
        var limits = _servers.Home.Services.GetRequiredService<FailureLimits>();
        for (var count = 0; count < 100; count++)
        {
            limits.TryCount(FailureKind.ExternalSignIn, "");
        }

        await person.Home.GoToAsync("/sign-in");
        Assert.Equal(HttpStatusCode.TooManyRequests, (await person.Home.PressAsync("with-upstream")).Status);
        Assert.NotNull(person.Home.Page.Headers!.RetryAfter);
    }
}
