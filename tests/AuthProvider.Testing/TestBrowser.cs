using System.Net;
using AngleSharp.Html.Dom;

namespace AuthProvider.Testing;

/// <summary>
/// A browser without JavaScript: keeps cookies, follows redirects step by step, fills forms and presses buttons. When it is sent to
/// another site it stops there, and <see cref="Page"/> holds what that site would have got. Two browsers know nothing of each other.
/// </summary>
public sealed class TestBrowser : IDisposable
{
    private const int MaximumRedirects = 20;

    private readonly HttpMessageInvoker _invoker;
    private readonly Uri _home;
    private readonly string _pathBase;
    private readonly CookieJar _cookies;
    private readonly ServerLog _log;
    private readonly List<Uri> _steps = [];
    private Page? _page;

    internal TestBrowser(HttpMessageHandler handler, Uri home, TimeProvider time, ServerLog log)
    {
        _invoker = new HttpMessageInvoker(handler);
        _home = home;
        _pathBase = home.AbsolutePath.TrimEnd('/');
        _log = log;
        _cookies = new CookieJar(time);
    }

    /// <summary>What it shows now.</summary>
    public Page Page => _page ?? throw new InvalidOperationException("The browser has opened no page yet.");

    /// <summary>The addresses that the last action led through, in order; the last one is that of <see cref="Page"/>.</summary>
    public IReadOnlyList<Uri> Steps => _steps;

    /// <summary>Plants a cookie for the whole host, as something else on it might have left one.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    public void SetCookie(string name, string value) => _cookies.Store(_home, [$"{name}={value}; path=/; secure"]);

    /// <summary>The names and values of the cookies that have not expired.</summary>
    public IReadOnlyDictionary<string, string> Cookies => _cookies.Live.ToDictionary(cookie => cookie.Name, cookie => cookie.Value, StringComparer.Ordinal);

    /// <summary>The languages that its user reads, as the header <c>Accept-Language</c> has them; null for none. Default: null.</summary>
    public string? AcceptLanguage { get; set; }

    /// <summary>Opens an address.</summary>
    /// <param name="address">Absolute, or the path of a page of the server.</param>
    public Task<Page> GoToAsync(string address) => TravelAsync(HttpMethod.Get, Resolve(address), form: null);

    /// <summary>Posts a form to an address, as a page of another site can make a browser do.</summary>
    /// <param name="address">Absolute, or the path of a page of the server.</param>
    /// <param name="fields">The fields.</param>
    public Task<Page> PostAsync(string address, IEnumerable<KeyValuePair<string, string>> fields) => TravelAsync(HttpMethod.Post, Resolve(address), [.. fields]);

    /// <summary>Presses a button of the page, after the fields of its form were filled in.</summary>
    /// <param name="button">The <c>id</c> of the button.</param>
    /// <param name="fields">What to type: names and values. A checkbox takes "true", or "" to clear it. Other fields keep what the page has put in.</param>
    public Task<Page> PressAsync(string button, params (string Name, string Value)[] fields)
    {
        var element = Page.Document.GetElementById(button) as IHtmlElement ?? throw new InvalidOperationException($"There is no button '{button}' here: {Page}");
        var form = (element as IHtmlButtonElement)?.Form ?? (element as IHtmlInputElement)?.Form ?? element.Closest("form") as IHtmlFormElement;
        return SubmitAsync(form ?? throw new InvalidOperationException($"The button '{button}' is in no form."), element, fields);
    }

    /// <summary>Follows a link of the page.</summary>
    /// <param name="selector">A CSS selector.</param>
    public Task<Page> FollowAsync(string selector) =>
        Page.Document.QuerySelector(selector)?.GetAttribute("href") is { } target
            ? TravelAsync(HttpMethod.Get, new Uri(Page.Address, target), form: null)
            : throw new InvalidOperationException($"There is no link '{selector}' here: {Page}");

    /// <summary>Fills in the sign-in page that is open and presses its button.</summary>
    /// <param name="userName">The username, or a confirmed e-mail address.</param>
    /// <param name="password">The password; that of the ready users unless told otherwise.</param>
    public Task<Page> SignInAsync(string userName, string password = TestUser.Password) =>
        PressAsync("sign-in", ("username", userName), ("password", password));

    /// <summary>Opens the sign-in page and signs a user in.</summary>
    /// <param name="user">The user.</param>
    public async Task<Page> SignInAsync(TestUser user)
    {
        ArgumentNullException.ThrowIfNull(user);
        await GoToAsync("/sign-in");
        return await SignInAsync(user.UserName);
    }

    /// <summary>Allows the app what it asks, on the consent page that is open.</summary>
    public Task<Page> AllowAsync() => PressAsync("allow");

    /// <summary>Refuses the app what it asks, on the consent page that is open.</summary>
    public Task<Page> DenyAsync() => PressAsync("deny");

    /// <summary>Opens the page for devices, types a code, and answers; signs the user in first where the page wants it.</summary>
    /// <param name="userCode">The code that the device shows.</param>
    /// <param name="user">The user.</param>
    /// <param name="answer">The <c>id</c> of the button: <c>allow</c> or <c>deny</c>.</param>
    public async Task<Page> AnswerDeviceAsync(string userCode, TestUser user, string answer = "allow")
    {
        ArgumentNullException.ThrowIfNull(user);
        if ((await GoToAsync("/device")).Has("#sign-in"))
        {
            await SignInAsync(user.UserName);
        }

        await PressAsync("continue", ("user_code", userCode));
        return await PressAsync(answer);
    }

    /// <summary>Says yes to the question whether to sign out.</summary>
    public Task<Page> ConfirmSignOutAsync() => PressAsync("confirm-logout");

    /// <summary>Submits the first form of the page that leads to another site, as a page of <c>response_mode=form_post</c> does by script.</summary>
    public Task<Page> SubmitFormToOtherSiteAsync()
    {
        var form = Page.Document.Forms.FirstOrDefault(form => !IsHome(Target(form, button: null)));
        return form is null ? throw new InvalidOperationException($"No form here leads to another site: {Page}") : SubmitAsync(form, button: null, []);
    }

    /// <summary>Closes the last window and opens a new one: cookies without expiry are gone.</summary>
    public void Restart() => _cookies.RemoveSessionCookies();

    /// <inheritdoc />
    public void Dispose() => _invoker.Dispose();

    private Task<Page> SubmitAsync(IHtmlFormElement form, IHtmlElement? button, (string Name, string Value)[] typed)
    {
        var fields = FormFields.Collect(form, button, typed.ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal));
        var target = Target(form, button);
        var method = button?.GetAttribute("formmethod") ?? form.GetAttribute("method") ?? "get";
        if (string.Equals(method, "post", StringComparison.OrdinalIgnoreCase))
        {
            return TravelAsync(HttpMethod.Post, target, fields);
        }

        var query = string.Join('&', fields.Select(field => $"{Uri.EscapeDataString(field.Key)}={Uri.EscapeDataString(field.Value)}"));
        return TravelAsync(HttpMethod.Get, new UriBuilder(target) { Query = query }.Uri, form: null);
    }

    private Uri Target(IHtmlFormElement form, IHtmlElement? button)
    {
        var action = button?.GetAttribute("formaction") ?? form.GetAttribute("action");
        return string.IsNullOrEmpty(action) ? Page.Address : new Uri(Page.Address, action);
    }

    private async Task<Page> TravelAsync(HttpMethod method, Uri address, List<KeyValuePair<string, string>>? form)
    {
        var origin = _page is { IsElsewhere: false } ? _page.Address.GetLeftPart(UriPartial.Authority) : null;
        _steps.Clear();
        while (_steps.Count <= MaximumRedirects)
        {
            _steps.Add(address);
            if (!IsHome(address))
            {
                var posted = form?.ToDictionary(field => field.Key, field => field.Value, StringComparer.Ordinal);
                return _page = new Page(address, HttpStatusCode.OK, "", headers: null, posted);
            }

            using var response = await SendAsync(method, address, form, origin);
            if (response.Headers.Location is not { } location || (int)response.StatusCode is < 300 or >= 400)
            {
                _page = new Page(address, response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers, posted: null);
                return response.StatusCode is HttpStatusCode.InternalServerError
                    ? throw new InvalidOperationException($"The server failed: {address.AbsolutePath} {string.Join(Environment.NewLine, _log.Entries)}")
                    : _page;
            }

            address = new Uri(address, location);
            if (response.StatusCode is not (HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect))
            {
                (method, form) = (HttpMethod.Get, null);
            }
        }

        throw new InvalidOperationException($"More than {MaximumRedirects} redirects: {string.Join(" -> ", _steps.Take(6))}");
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, Uri address, List<KeyValuePair<string, string>>? form, string? origin)
    {
        using var request = new HttpRequestMessage(method, address);
        request.Content = form is null ? null : new FormUrlEncodedContent(form);
        request.Headers.TryAddWithoutValidation("Accept", "text/html");
        request.Headers.TryAddWithoutValidation("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
        if (AcceptLanguage is { } languages)
        {
            request.Headers.TryAddWithoutValidation("Accept-Language", languages);
        }

        if (form is not null && origin is not null)
        {
            request.Headers.TryAddWithoutValidation("Origin", origin);
        }

        if (_cookies.HeaderFor(address) is { } cookies)
        {
            request.Headers.TryAddWithoutValidation("Cookie", cookies);
        }

        var response = await _invoker.SendAsync(request, CancellationToken.None);
        if (response.Headers.NonValidated.TryGetValues("Location", out var locations) && locations.ToString().Any(letter => letter is < ' ' or > '~'))
        {
            // As Kestrel does, which the test server does not.
            throw new InvalidOperationException($"No header holds this address: {locations}");
        }

        if (response.Headers.TryGetValues("Set-Cookie", out var values))
        {
            _cookies.Store(address, values);
        }

        return response;
    }

    // A test names a page by its path below the issuer. What the server itself says has the path of the issuer already.
    private Uri Resolve(string address) => new(_home, address.StartsWith('/') && !IsBelow(_pathBase, address) ? _pathBase + address : address);

    // What lies beside the path of the issuer is another app of the same host.
    private bool IsHome(Uri address) =>
        address.GetLeftPart(UriPartial.Authority) == _home.GetLeftPart(UriPartial.Authority) && IsBelow(_pathBase, address.AbsolutePath);

    private static bool IsBelow(string pathBase, string path) => path == pathBase || path.StartsWith(pathBase + "/", StringComparison.Ordinal);
}
