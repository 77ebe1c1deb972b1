using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using AuthProvider.EndToEnd.Tests.Processes;

namespace AuthProvider.EndToEnd.Tests.Crashes;

/// <summary>An answer to a visitor.</summary>
internal sealed record VisitorAnswer(HttpStatusCode Status, Uri Address, Uri? Location, string Body);

/// <summary>A browser without a screen: cookies, links and forms, as many at a time as a test wants.</summary>
/// <param name="client">Connections that keep no cookies and follow no redirects.</param>
/// <param name="server">The server that it visits.</param>
internal sealed class HttpVisitor(HttpClient client, Uri server)
{
    private readonly CookieContainer _cookies = new();

    public HttpVisitor(ServerProcess server)
        : this(server.Client, server.Address)
    {
    }

    public Task<VisitorAnswer> GetAsync(Uri address, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, address, content: null, headers: headers);

    /// <summary>Goes to a page, and away before it is there.</summary>
    public Task<VisitorAnswer> GetAsync(Uri address, CancellationToken gone, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, address, content: null, gone: gone, headers: headers);

    /// <summary>Sends an empty form that no page has shown.</summary>
    public Task<VisitorAnswer> PostAsync(Uri address, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Post, address, new FormUrlEncodedContent([]), headers: headers);

    /// <summary>Sends the form of a page with what a person enters into it.</summary>
    public Task<VisitorAnswer> SubmitAsync(VisitorAnswer page, params (string Name, string Value)[] entered) => SubmitAsync(page, "main form[method=post]", entered);

    /// <summary>Sends one of several forms of a page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="selector">Which form.</param>
    /// <param name="entered">What a person enters into it.</param>
    public async Task<VisitorAnswer> SubmitAsync(VisitorAnswer page, string selector, (string Name, string Value)[] entered)
    {
        var document = await new HtmlParser().ParseDocumentAsync(page.Body);
        var form = document.QuerySelector(selector)
            ?? throw new InvalidOperationException($"There is no form at {page.Address}: {(int)page.Status} {document.Body?.TextContent}");
        var fields = form.QuerySelectorAll("input[type=hidden]").OfType<IHtmlInputElement>().ToDictionary(input => input.Name!, input => input.Value, StringComparer.Ordinal);
        foreach (var (name, value) in entered)
        {
            fields[name] = value;
        }

        var action = form.GetAttribute("action");
        using var content = new FormUrlEncodedContent(fields);
        return await SendAsync(HttpMethod.Post, string.IsNullOrEmpty(action) ? page.Address : new Uri(page.Address, action), content, page.Address);
    }

    /// <summary>Follows redirects as long as they stay at the server.</summary>
    public async Task<VisitorAnswer> FollowAsync(VisitorAnswer answer)
    {
        while (answer.Location is { } location && location.Authority == server.Authority)
        {
            answer = await GetAsync(location);
        }

        return answer;
    }

    /// <summary>Follows redirects wherever they lead.</summary>
    public async Task<VisitorAnswer> FollowEverywhereAsync(VisitorAnswer answer)
    {
        while (answer.Location is { } location)
        {
            answer = await GetAsync(location);
        }

        return answer;
    }

    /// <summary>The value of a cookie.</summary>
    public string CookieOf(Uri address, string name) =>
        _cookies.GetCookies(address)[name]?.Value ?? throw new InvalidOperationException($"There is no cookie {name} for {address}.");

    /// <summary>Puts a cookie there, as somebody with a moment at the browser does.</summary>
    public void Plant(Uri address, string name, string value) => _cookies.Add(address, new Cookie(name, value) { Secure = true });

    private async Task<VisitorAnswer> SendAsync(HttpMethod method, Uri address, HttpContent? content, Uri? referrer = null, CancellationToken gone = default, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, address);
        request.Content = content;
        request.Headers.Referrer = referrer;
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        if (_cookies.GetCookieHeader(address) is { Length: > 0 } cookies)
        {
            request.Headers.Add("Cookie", cookies);
        }

        using var answer = await client.SendAsync(request, gone);
        var body = await answer.Content.ReadAsStringAsync(gone);
        if (answer.Headers.TryGetValues("Set-Cookie", out var set))
        {
            foreach (var cookie in set)
            {
                _cookies.SetCookies(address, cookie);
            }
        }

        return new VisitorAnswer(answer.StatusCode, address, answer.Headers.Location is { } location ? new Uri(address, location) : null, body);
    }
}
