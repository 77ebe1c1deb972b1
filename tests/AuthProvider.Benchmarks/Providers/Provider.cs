using System.Text;
using AuthProvider.Benchmarks.Servers;

namespace AuthProvider.Benchmarks.Providers;

/// <summary>A running provider with its clients and users: ours or the peer.</summary>
internal abstract class Provider : IAsyncDisposable
{
    private readonly HttpClient _client;

    /// <summary>Takes over a running server.</summary>
    protected Provider(string name, ServerProcess server, Uri address, IReadOnlyDictionary<string, string> headers, Endpoints endpoints)
    {
        Name = name;
        Server = server;
        Address = address;
        Headers = headers;
        Endpoints = endpoints;
        _client = NewClient(address);
    }

    /// <summary>What it is called in the table.</summary>
    public string Name { get; }

    /// <summary>Its process.</summary>
    public ServerProcess Server { get; }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>What every request carries: what its proxy would add.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>Its paths.</summary>
    public Endpoints Endpoints { get; }

    /// <summary>An app that only signs in.</summary>
    public abstract RelyingParty Portal { get; }

    /// <summary>As <see cref="Portal"/>, with ID tokens that RS256 signs instead of ES256.</summary>
    public abstract RelyingParty PortalWithRsa { get; }

    /// <summary>An app that also gets refresh tokens.</summary>
    public abstract RelyingParty Web { get; }

    /// <summary>An app whose access tokens are for userinfo.</summary>
    public abstract RelyingParty UserInfoReader { get; }

    /// <summary>The form of a client credentials request for an API with such tokens.</summary>
    public abstract string ServiceForm(AccessTokenFormat format);

    /// <summary>The form of an introspection request by that API, with the mark <c>{}</c> for the token.</summary>
    public abstract string IntrospectionForm(AccessTokenFormat format);

    /// <summary>Browsers with a live session, one user each, that have been at an app before.</summary>
    public abstract Task<IReadOnlyList<Browser>> SessionsAsync(RelyingParty party, CancellationToken cancellation);

    /// <summary>Signs a user in at an app and hands back the answer of the token endpoint.</summary>
    public async Task<Answer> RedeemAsync(RelyingParty party, string code, CancellationToken cancellation)
    {
        var answer = await SendAsync(HttpMethod.Post, Endpoints.Token, party.CodeForm(code), [], cancellation);
        return answer.Status == System.Net.HttpStatusCode.OK
            ? answer
            : throw new BenchmarkFailure($"{Name} answered {(int)answer.Status} at the token endpoint: {answer.Body}");
    }

    /// <summary>Signs a user in with the password of all benchmark users and hands back the code.</summary>
    public abstract Task<string> AuthorizeAsync(Browser browser, RelyingParty party, int user, CancellationToken cancellation);

    /// <summary>Path and query of a link, absolute or relative to the page that it stands on.</summary>
    public string TargetOf(string link, string page) => new Uri(new Uri(Address, page), link).PathAndQuery;

    /// <summary>Sends one request.</summary>
    public async Task<Answer> SendAsync(HttpMethod method, string target, string? form, IEnumerable<(string Name, string Value)> headers, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, target);
        if (form is not null)
        {
            request.Content = new StringContent(form, Encoding.ASCII, "application/x-www-form-urlencoded");
        }

        foreach (var (name, value) in Headers.Select(header => (header.Key, header.Value)).Concat(headers))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await _client.SendAsync(request, cancellation);
        return new Answer(
            answer.StatusCode,
            answer.Headers.Location,
            answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? [.. cookies] : [],
            await answer.Content.ReadAsStringAsync(cancellation));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads the discovery document of a server that has just come up.</summary>
    protected static async Task<Endpoints> DiscoverAsync(Uri address, IReadOnlyDictionary<string, string> headers, CancellationToken cancellation)
    {
        using var client = NewClient(address);
        using var request = new HttpRequestMessage(HttpMethod.Get, Endpoints.Discovery);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await client.SendAsync(request, cancellation);
        answer.EnsureSuccessStatusCode();
        return Endpoints.Read(await answer.Content.ReadAsStringAsync(cancellation));
    }

    private static HttpClient NewClient(Uri address) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = address };
}
