using System.Net;

namespace AuthProvider.Benchmarks.Providers;

/// <summary>
/// A person's browser at a provider. Cookies are kept by hand: the provider's are Secure, and here the provider is reached as its
/// proxy reaches it, over http.
/// </summary>
internal sealed class Browser(Provider provider)
{
    private readonly Dictionary<string, string> _cookies = new(StringComparer.Ordinal);

    /// <summary>The Cookie header.</summary>
    public string Cookie => string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"));

    /// <summary>Opens a page.</summary>
    public Task<Answer> GetAsync(string target, CancellationToken cancellation) => SendAsync(HttpMethod.Get, target, form: null, cancellation);

    /// <summary>Sends a form.</summary>
    public Task<Answer> PostAsync(string target, string form, CancellationToken cancellation) => SendAsync(HttpMethod.Post, target, form, cancellation);

    /// <summary>Follows an authorization request through sign-in and consent until the code arrives at the app.</summary>
    public async Task<string> AuthorizeAsync(RelyingParty party, string username, string password, CancellationToken cancellation)
    {
        var target = party.AuthorizeTarget(provider.Endpoints);
        for (var hop = 0; hop < 20; hop++)
        {
            var answer = await GetAsync(target, cancellation);
            if (answer.Status == HttpStatusCode.OK)
            {
                var form = HtmlForm.Read(answer.Body);
                var action = form.Action is { Length: > 0 } ? provider.TargetOf(form.Action, target) : target;
                answer = await PostAsync(action, Form.Write([.. form.Fields, ("username", username), ("login", username), ("password", password)]), cancellation);
            }

            if (answer.Location is null)
            {
                throw new BenchmarkFailure($"{provider.Name} answered {(int)answer.Status} at {target}:\n{answer.Body}");
            }

            if (answer.Location.OriginalString.StartsWith(RelyingParty.RedirectUri, StringComparison.Ordinal))
            {
                return System.Web.HttpUtility.ParseQueryString(answer.Location.Query)["code"]
                    ?? throw new BenchmarkFailure($"{provider.Name} gave no code: {answer.Location}");
            }

            target = provider.TargetOf(answer.Location.OriginalString, target);
        }

        throw new BenchmarkFailure($"{provider.Name} redirects without end at {target}.");
    }

    private async Task<Answer> SendAsync(HttpMethod method, string target, string? form, CancellationToken cancellation)
    {
        var answer = await provider.SendAsync(method, target, form, _cookies.Count == 0 ? [] : [("Cookie", Cookie)], cancellation);
        foreach (var cookie in answer.Cookies)
        {
            var pair = cookie.Split(';')[0].Split('=', 2);
            if (pair[1].Length == 0)
            {
                _cookies.Remove(pair[0]);
            }
            else
            {
                _cookies[pair[0]] = pair[1];
            }
        }

        return answer;
    }
}
