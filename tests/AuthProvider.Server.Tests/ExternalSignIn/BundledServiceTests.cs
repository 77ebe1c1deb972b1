using System.Net;
using System.Net.Http.Json;
using System.Reflection;
using AuthProvider.Server.Account.ExternalSignIn.Client;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.Database;
using AuthProvider.Testing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using OpenIddict.Client;
using OpenIddict.Client.WebIntegration;

namespace AuthProvider.Server.Tests.ExternalSignIn;

/// <summary>Services that are known by name, and what settings are refused at the start.</summary>
public sealed class BundledServiceTests
{
    [Fact]
    public void Every_service_that_OpenIddict_knows_can_be_named()
    {
        var names = typeof(OpenIddictClientWebIntegrationConstants.ProviderTypes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.Name).ToList();
        Assert.InRange(names.Count, 100, 1000);
        Assert.All(names, name =>
        {
            var registration = ProviderRegistrations.Make(Assert.Single(Read("one", ("Service", name.ToLowerInvariant()), ("ClientId", "id"), ("ClientSecret", "secret"))), "https://localhost");
            Assert.NotNull(registration.ProviderType);
            Assert.NotNull(registration.ProviderSettings);
            Assert.Equal(name, registration.ProviderDisplayName);
            Assert.Equal("https://localhost/sign-in/with/one/answer", registration.RedirectUri!.AbsoluteUri);
        });
    }

    /// <summary>GitHub speaks OAuth 2.0 and no OpenID Connect: who it is comes from its own API.</summary>
    [Fact]
    public async Task Somebody_signs_in_with_GitHub()
    {
        await using var provider = await TestProvider.StartAsync(options =>
        {
            options.Settings["ExternalProviders:github:ClientId"] = "an-id";
            options.Settings["ExternalProviders:github:ClientSecret"] = "a-secret";
            options.Configure = builder => builder.Services.ConfigureAll<HttpClientFactoryOptions>(
                factory => factory.HttpMessageHandlerBuilderActions.Add(handlers => handlers.AdditionalHandlers.Insert(0, new GitHub())));
        });
        using var browser = provider.NewBrowser();
        await browser.GoToAsync("/sign-in");
        Assert.Equal("Continue with GitHub", browser.Page.TextOf("#with-github"));
        var away = new Uri((await browser.PressAsync("with-github")).Document.GetElementById("leave")!.GetAttribute("href")!);
        var query = QueryHelpers.ParseQuery(away.Query);
        Assert.Equal("https://github.com/login/oauth/authorize", away.GetLeftPart(UriPartial.Path));
        Assert.Equal(("an-id", "user:email", 43), (query["client_id"].ToString(), query["scope"].ToString(), query["state"].ToString().Length));

        // The services of OpenIddict know who they are, and that they say so (RFC 9207).
        var issuer = provider.Services.GetRequiredService<IOptionsMonitor<OpenIddictClientOptions>>().CurrentValue.Registrations.Single().Issuer!;
        await browser.GoToAsync($"{query["redirect_uri"]}?code=a-code&state={query["state"]}&iss={Uri.EscapeDataString(issuer.AbsoluteUri)}");
        Assert.True(browser.Page.Has("#return"), string.Join('\n', provider.Log));
        await browser.FollowAsync("#return");
        Assert.Equal("octocat", browser.Page.Document.GetElementById("username")!.GetAttribute("value"));
        await browser.PressAsync("create-account", ("email", "cat@example.com"));
        Assert.Equal("github 583231", await provider.UseAsync<AuthProviderDbContext, string>(database =>
            database.UserLogins.Select(login => login.LoginProvider + " " + login.ProviderKey).SingleAsync()));
    }

    [Theory]
    [InlineData("there is no such", "acme", "ClientId", "id")]
    [InlineData("ExternalProviders:acme:Issuer is 'http://acme.example': it takes an https address", "acme", "ClientId", "id", "Issuer", "http://acme.example")]
    [InlineData("ExternalProviders:acme:ClientId is missing", "acme", "Issuer", "https://acme.example")]
    [InlineData("ExternalProviders:acme:Secret is not a setting", "acme", "Issuer", "https://acme.example", "ClientId", "id", "Secret", "x")]
    [InlineData("ExternalProviders:acme:TrustEmail is 'maybe': it takes true or false", "acme", "Issuer", "https://acme.example", "ClientId", "id", "TrustEmail", "maybe")]
    [InlineData("ExternalProviders:a b is no name of a provider", "a b", "Issuer", "https://acme.example", "ClientId", "id")]
    [InlineData("ExternalProviders:google:Tenant is not a setting of Google", "google", "ClientId", "id", "Tenant", "x")]
    [InlineData("ExternalProviders:apple:SigningKey names /nowhere, which cannot be read", "apple", "ClientId", "id", "SigningKey", "/nowhere")]
    public void Setting_that_does_not_fit_is_named_at_the_start(string message, string name, params string[] pairs)
    {
        var refusal = Assert.Throws<StartException>(() => Read(name, [.. pairs.Chunk(2).Select(pair => (pair[0], pair[1]))]).Select(settings => ProviderRegistrations.Make(settings, "https://localhost")).ToList());
        Assert.Contains(message is "there is no such" ? "ExternalProviders:acme:Service is 'acme', which is no service that is known by name" : message, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_that_misses_a_setting_stops_the_start()
    {
        var refusal = await Assert.ThrowsAsync<StartException>(() => TestProvider.StartAsync(options =>
        {
            options.Settings["ExternalProviders:apple:ClientId"] = "id";
        }));
        Assert.StartsWith("ExternalProviders has a provider whose settings do not do", refusal.Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<ExternalProviderSettings> Read(string name, params (string Key, string Value)[] settings) => ExternalProviderSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"ExternalProviders:{name}:{setting.Key}", (string?)setting.Value))).Build());

    private sealed class GitHub : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var address = request.RequestUri!.GetLeftPart(UriPartial.Path);
            if (address is "https://github.com/login/oauth/access_token")
            {
                Assert.Contains("code=a-code", await request.Content!.ReadAsStringAsync(cancellationToken), StringComparison.Ordinal);
                return Answer(new { access_token = "a-token", token_type = "bearer", scope = "user:email" });
            }

            Assert.Equal("https://api.github.com/user", address);
            Assert.Equal("a-token", request.Headers.Authorization!.Parameter);
            return Answer(new { id = 583231, login = "octocat", name = "The Octocat", email = (string?)null });
        }

        private static HttpResponseMessage Answer(object content) => new(HttpStatusCode.OK) { Content = JsonContent.Create(content) };
    }
}
