using System.Security.Claims;
using System.Text.Json;
using AuthProvider.Server.Seeding;
using AuthProvider.Storage.Database;
using AuthProvider.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Server.Tests.ExternalSignIn;

/// <summary>
/// Two servers in this process: one at which people have accounts, and one, ours, that lets them sign in with those. Its people are
/// different ones with the same names: alice there is not alice here.
/// </summary>
internal sealed class TwoServers : IAsyncDisposable
{
    public const string Provider = "upstream";
    private const string ClientId = "downstream";
    private const string Secret = "a-secret-of-two-servers-that-is-long-enough";
    private const string Issuer = "https://upstream.example";

    private TwoServers(TestProvider upstream, TestProvider home) => (Upstream, Home) = (upstream, home);

    /// <summary>Where people have accounts.</summary>
    public TestProvider Upstream { get; }

    /// <summary>Ours.</summary>
    public TestProvider Home { get; }

    /// <summary>Starts both.</summary>
    /// <param name="configure">Changes ours.</param>
    /// <param name="onRequest">Sees what ours asks the other one.</param>
    /// <param name="onIdToken">Changes what an ID token of the other one says.</param>
    public static async Task<TwoServers> StartAsync(
        Action<TestProviderOptions>? configure = null, Action<HttpRequestMessage>? onRequest = null, Action<ClaimsPrincipal>? onIdToken = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        var upstream = await TestProvider.StartAsync(options =>
        {
            (options.Settings["Issuer"], options.StartAt) = (Issuer, now);
            options.Configure = builder => builder.Services.AddOpenIddict().AddServer(server => server.AddEventHandler<GenerateTokenContext>(handler => handler.UseInlineHandler(context =>
            {
                if (context.TokenType is TokenTypeIdentifiers.IdentityToken)
                {
                    onIdToken?.Invoke(context.Principal);
                }

                return default;
            }).SetOrder(int.MinValue)));
        });
        await upstream.UseAsync<Seeder, bool>(async seeder =>
        {
            await seeder.ApplyAsync(JsonSerializer.SerializeToUtf8Bytes(new
            {
                apps = new[]
                {
                    new
                    {
                        id = ClientId, name = "Downstream", kind = "web", status = "active", firstParty = true, secret = Secret, scopes = new[] { "openid", "profile", "email" },
                        redirectUris = new[]
                        {
                            $"{TestProviderOptions.DefaultIssuer}/sign-in/with/{Provider}/answer", $"{TestProviderOptions.DefaultIssuer}/sign-in/with/other/answer",
                            $"https://localhost/below/sign-in/with/{Provider}/answer",
                        },
                    },
                },
            }));
            return true;
        });
        var home = await TestProvider.StartAsync(options =>
        {
            options.StartAt = now;
            options.Settings[$"ExternalProviders:{Provider}:Issuer"] = Issuer;
            options.Settings[$"ExternalProviders:{Provider}:ClientId"] = ClientId;
            options.Settings[$"ExternalProviders:{Provider}:ClientSecret"] = Secret;
            options.Settings[$"ExternalProviders:{Provider}:DisplayName"] = "Upstream";
            options.Configure = builder => builder.Services.ConfigureAll<HttpClientFactoryOptions>(factory =>
                factory.HttpMessageHandlerBuilderActions.Add(handlers => handlers.AdditionalHandlers.Insert(0, new ToUpstream(upstream.NewHandler(), onRequest))));
            configure?.Invoke(options);
        });
        return new(upstream, home);
    }

    /// <summary>Moves both clocks.</summary>
    public void Advance(TimeSpan time)
    {
        Upstream.Time.Advance(time);
        Home.Time.Advance(time);
    }

    public Person NewPerson() => new(this);

    /// <summary>Somebody who has signed in here with a password and linked an account at the provider.</summary>
    public async Task<Person> NewLinkedPersonAsync(TestUser user, string elsewhere)
    {
        var person = NewPerson();
        await person.Home.SignInAsync(user);
        await person.LinkAsync(elsewhere);
        return person;
    }

    /// <summary>Asks the database of ours.</summary>
    public Task<T> AskAsync<T>(Func<AuthProviderDbContext, Task<T>> question) => Home.UseAsync(question);

    public async ValueTask DisposeAsync()
    {
        await Home.DisposeAsync();
        await Upstream.DisposeAsync();
    }

    private sealed class ToUpstream(HttpMessageHandler upstream, Action<HttpRequestMessage>? onRequest) : DelegatingHandler
    {
        private readonly HttpMessageInvoker _invoker = new(upstream);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            onRequest?.Invoke(request);
            return _invoker.SendAsync(request, cancellationToken);
        }

        protected override void Dispose(bool disposing)
        {
            _invoker.Dispose();
            base.Dispose(disposing);
        }
    }
}

/// <summary>Somebody with one browser, which knows both servers: a <see cref="TestBrowser"/> stays at one, so there are two.</summary>
internal sealed class Person(TwoServers servers, TestBrowser? home = null) : IDisposable
{
    public TestBrowser Home { get; } = home ?? servers.Home.NewBrowser();

    public TestBrowser Elsewhere { get; } = servers.Upstream.NewBrowser();

    public void Dispose()
    {
        Home.Dispose();
        Elsewhere.Dispose();
    }

    /// <summary>Opens the sign-in page, or a request that leads there, and goes to the provider and back.</summary>
    public async Task<Page> SignInAsync(string user, string page = "/sign-in")
    {
        await Home.GoToAsync(page);
        return await ComeBackAsync(await LeaveAsync(user));
    }

    /// <summary>Presses a button that leads to the provider, and signs in there where it asks.</summary>
    /// <returns>The address of the answer.</returns>
    public async Task<string> LeaveAsync(string user, string button = "with-" + TwoServers.Provider)
    {
        await Home.PressAsync(button);
        return await AnswerAsync(Home.Page.Document.GetElementById("leave")!.GetAttribute("href")!, user);
    }

    /// <summary>Opens an address of the provider, and signs in there where it asks.</summary>
    public async Task<string> AnswerAsync(string address, string user)
    {
        await Elsewhere.GoToAsync(address);
        if (Elsewhere.Page.Has("#sign-in"))
        {
            await Elsewhere.SignInAsync(user);
        }

        return Elsewhere.Page.IsElsewhere ? Elsewhere.Page.Address.AbsoluteUri : throw new InvalidOperationException($"The provider did not answer: {Elsewhere.Page}");
    }

    /// <summary>Brings an answer home, and goes on where the page goes on by itself.</summary>
    public async Task<Page> ComeBackAsync(string answer)
    {
        await Home.GoToAsync(answer);
        return Home.Page.Has("#return") ? await Home.FollowAsync("#return") : Home.Page;
    }

    /// <summary>Links an account at the provider, on the page for that.</summary>
    public async Task<Page> LinkAsync(string user)
    {
        await Home.GoToAsync("/account/security/providers");
        return await ComeBackAsync(await LeaveAsync(user, "link-" + TwoServers.Provider));
    }

    /// <summary>Makes an account here for who signed in elsewhere for the first time.</summary>
    public Task<Page> SignUpAsync(string userName, string? email = null) =>
        email is null ? Home.PressAsync("create-account", ("username", userName)) : Home.PressAsync("create-account", ("username", userName), ("email", email));
}
