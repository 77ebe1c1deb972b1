using System.Net;
using System.Text.Json;
using AuthProvider.EndToEnd.Tests.Browsing;
using AuthProvider.EndToEnd.Tests.Processes;

namespace AuthProvider.EndToEnd.Tests.Samples;

/// <summary>
/// A sample with pages. All of them call the same things by the same names: <c>#sign-in</c>, <c>#sign-out</c>, <c>#signed-in-as</c>, and
/// <c>#sub</c> on the page to which a sign-in leads, or on <c>/me</c>.
/// </summary>
/// <param name="demo">The demo.</param>
/// <param name="folder">The name of its folder.</param>
/// <param name="address">Where it listens; null for the one that the demo runs.</param>
internal sealed class WebSample(DemoProcesses demo, string folder, Uri? address = null)
{
    // APIs, services, and the app that has its own passwords.
    private static readonly HashSet<string> WithoutSignInHere = new(StringComparer.Ordinal) { "api-introspection", "api-jwt", "service-worker", "flask-classic" };

    // Kept open, so that asking again and again takes nothing from the apps that are asked.
    private static readonly HttpClient Connections = DevelopmentAuthority.CreateClient();

    /// <summary>The name of its folder.</summary>
    public string Folder => folder;

    /// <summary>Where it listens.</summary>
    public Uri Address { get; } = address ?? demo.Sample(folder);

    /// <summary>Every sample in whose pages people sign in here: a new one is found by its <c>sample.json</c>.</summary>
    public static IReadOnlyList<WebSample> All(DemoProcesses demo) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(WorkingCopy.Root, "clients"), "sample.json", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 })
            .Where(HasAddress)
            .Select(file => Path.GetFileName(Path.GetDirectoryName(file)!))
            .Where(folder => !WithoutSignInHere.Contains(folder))
            .Order(StringComparer.Ordinal)
            .Select(folder => new WebSample(demo, folder)),
    ];

    /// <summary>Signs in to it where the provider knows the person already: no page asks for a password.</summary>
    /// <returns>The subject that the sample was told.</returns>
    public async Task<string> EnterAsync(Visitor visitor)
    {
        await visitor.GoToAsync(Address);
        await visitor.PressAsync("#sign-in:visible");
        await visitor.ExpectAsync("#signed-in-as:visible, #allow, input[type=password]");
        Assert.False(await visitor.ShowsAsync("input[type=password]"), $"{Folder} led to a page that asks for a password.");
        if (visitor.Page.Url.StartsWith(demo.Provider.AbsoluteUri, StringComparison.Ordinal))
        {
            await visitor.AllowAsync();
            await visitor.Page.WaitForURLAsync(url => url.StartsWith(Address.AbsoluteUri, StringComparison.Ordinal));
        }

        await visitor.ExpectAsync("#signed-in-as:visible");
        if (!await visitor.ShowsAsync("#sub"))
        {
            await visitor.GoToAsync(new Uri(Address, "/me"));
        }

        return await visitor.ReadAsync("#sub:visible");
    }

    /// <summary>Whether the sample still knows the person: by what the open page shows where that is all there is, else by its next answer.</summary>
    public async Task<bool> KnowsPersonAsync(Visitor visitor) => Folder switch
    {
        "spa-oidc-client-ts" => await visitor.Page.Locator("#signed-in-as:visible").CountAsync() > 0,
        "aspnetcore-bff" => Judge(await AskAsync(visitor, "/bff/user"), answer => answer.Status is HttpStatusCode.OK, answer => answer.Status is HttpStatusCode.Unauthorized),
        _ => Judge(await AskAsync(visitor, "/"), answer => Shows(answer, "signed-in-as"), answer => Shows(answer, "sign-in")),
    };

    // An answer that says neither is a failure of the sample, and none that has signed anybody out.
    private bool Judge((HttpStatusCode Status, string Text) answer, Predicate<(HttpStatusCode Status, string Text)> knows, Predicate<(HttpStatusCode Status, string Text)> knowsNot)
    {
        Assert.True(knows(answer) != knowsNot(answer), $"{folder} answers {(int)answer.Status}: {answer.Text}");
        return knows(answer);
    }

    private static bool Shows((HttpStatusCode Status, string Text) answer, string id) =>
        answer.Status is HttpStatusCode.OK && answer.Text.Contains($"id=\"{id}\"", StringComparison.Ordinal);

    /// <summary>What the browser would get there now.</summary>
    private async Task<(HttpStatusCode Status, string Text)> AskAsync(Visitor visitor, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Address, path));
        var cookies = await visitor.Page.Context.CookiesAsync([Address.AbsoluteUri]);
        if (cookies.Count > 0)
        {
            request.Headers.Add("Cookie", string.Join("; ", cookies.Select(cookie => $"{cookie.Name}={cookie.Value}")));
        }

        request.Headers.Add("X-CSRF", "1");
        using var answer = await Connections.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static bool HasAddress(string file)
    {
        using var sample = JsonDocument.Parse(File.ReadAllText(file));
        return sample.RootElement.TryGetProperty("url", out _);
    }
}
