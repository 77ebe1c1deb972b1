using AuthProvider.Storage.Consents;
using AuthProvider.Storage.Database;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Protocol.Tests.Sequences;

/// <summary>
/// Takes steps against a server and keeps a book of what was sent, who signed in where and what came back. Whatever the steps are, what the
/// server answers must be what the book allows.
/// </summary>
internal sealed class Book : IDisposable
{
    private static readonly TestUser[] People = [TestUser.Alice, TestUser.Bruno];
    private static readonly TestApp[] Apps = [TestApp.Shop, TestApp.Desk];
    private static readonly string?[] Prompts = [null, null, null, "none", "login", "consent", "select_account"];
    private static readonly TimeSpan[] Waits = [TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(45), TimeSpan.FromMinutes(5), TimeSpan.FromHours(3)];

    private readonly TestProvider _provider;
    private readonly TokenBook _tokens;
    private readonly Window[] _windows;
    private readonly Dictionary<string, SentRequest> _sent = new(StringComparer.Ordinal);

    private Book(TestProvider provider, Dictionary<string, TestUser> subjects)
    {
        _provider = provider;
        _tokens = new(provider, subjects);
        _windows = [new(provider.NewBrowser()), new(provider.NewBrowser())];
    }

    /// <summary>Begins an empty book: nobody has signed in or allowed anything.</summary>
    public static async Task<Book> OpenAsync(TestProvider provider)
    {
        // Limits of failures of the sequence before end with it.
        provider.Time.Advance(TimeSpan.FromHours(1));
        var subjects = new Dictionary<string, TestUser>(StringComparer.Ordinal);
        var apps = await provider.UseAsync<AuthProviderDbContext, List<Guid>>(database => database.Apps.Select(app => app.Id).ToListAsync());
        foreach (var person in People)
        {
            var subject = await provider.GetSubjectAsync(person);
            subjects[subject] = person;
            foreach (var app in apps)
            {
                await provider.UseAsync<ConsentStore, bool>(consents => consents.WithdrawAsync(Guid.Parse(subject), app));
            }
        }

        return new(provider, subjects);
    }

    /// <summary>What died stays dead.</summary>
    public Task CloseAsync() => _tokens.CloseAsync();

    public void Dispose()
    {
        foreach (var window in _windows)
        {
            window.Browser.Dispose();
        }
    }

    /// <summary>Takes a step; one that there is nothing for is left out.</summary>
    /// <exception cref="Xunit.Sdk.XunitException">The server answered what it must not.</exception>
    public async Task TakeAsync(Step step)
    {
        var window = _windows[step.Browser];
        await (step.Act switch
        {
            Act.Authorize => AuthorizeAsync(window, step),
            Act.SignIn => SignInAsync(window, People[step.Which % People.Length], isRight: true, ""),
            Act.SignInWrongly => SignInAsync(window, People[step.Which % People.Length], isRight: false, step.How % 2 == 0 ? "" : "wrong-at-four"),
            Act.Choose => ChooseAsync(window, step.Which),
            Act.Consent => ConsentAsync(window, isAllowed: step.How % 4 != 0),
            Act.Reload => window.Page is { IsElsewhere: false } page ? GoAsync(window, page.Address.PathAndQuery) : Task.CompletedTask,
            Act.Back => window.History is { Count: > 0 } history ? GoAsync(window, history[^Math.Min(history.Count, 1 + (step.Which % 4))]) : Task.CompletedTask,
            Act.SendLink => window.History is { Count: > 0 } history ? GoAsync(_windows[1 - step.Browser], history[^1]) : Task.CompletedTask,
            Act.SignOut => SignOutAsync(window),
            Act.Redeem => _tokens.RedeemAsync(step.Which),
            Act.RedeemWrongly => _tokens.RedeemWronglyAsync(step.Which, Apps, byAnotherApp: step.How % 2 == 0),
            Act.Refresh => _tokens.RefreshAsync(step.Which, step.How),
            Act.Revoke => _tokens.RevokeAsync(step.Which, step.How),
            _ => Task.Run(() => _provider.Time.Advance(Waits[step.How % Waits.Length])),
        });
    }

    private Task AuthorizeAsync(Window window, Step step)
    {
        var client = _provider.NewClient(Apps[step.Which % Apps.Length]);
        var scope = step.How % 2 == 0 ? "openid email" : "openid email offline_access";
        var request = client.NewRequest(scope, ("prompt", Prompts[(step.How + step.Which) % Prompts.Length]));
        _sent[request.State!] = new(client, request);
        return GoAsync(window, request.Address);
    }

    private async Task SignInAsync(Window window, TestUser user, bool isRight, string wrongPassword)
    {
        if (!window.Shows("button#sign-in"))
        {
            return;
        }

        var before = window.Page!;
        var page = await window.Browser.SignInAsync(user.UserName, isRight ? TestUser.Password : wrongPassword);
        var isIn = !(page is { IsElsewhere: false } && page.Has("#problem"));
        Assert.True(isRight || !isIn, $"A wrong password led to {page}");
        if (isRight && isIn && !page.Address.PathAndQuery.Contains("notice=stale", StringComparison.Ordinal))
        {
            window.Users.Add(user);
            Arrive(window, page, [user]);
            return;
        }

        Assert.True(!page.IsElsewhere || page.Address != before.Address, "A refused sign-in led to an app.");
        Arrive(window, page, window.Users);
    }

    private async Task ChooseAsync(Window window, int which)
    {
        if (!window.Shows("#other-account"))
        {
            return;
        }

        var buttons = window.Page!.Document.QuerySelectorAll("button[name=sid]").ToList();
        if (which >= buttons.Count)
        {
            Arrive(window, await window.Browser.FollowAsync("#other-account"), window.Users);
            return;
        }

        var user = People.Single(person => buttons[which].TextContent.Contains($"({person.UserName})", StringComparison.Ordinal));
        Assert.True(window.Users.Contains(user), $"{user.UserName} can be chosen and has not signed in here.");
        buttons[which].Id = "chosen";
        Arrive(window, await window.Browser.PressAsync("chosen"), [user]);
    }

    private async Task ConsentAsync(Window window, bool isAllowed)
    {
        if (!window.Shows("#allow"))
        {
            return;
        }

        Assert.True(window.Users.Count > 0, "Consent is asked of nobody.");
        var page = isAllowed ? await window.Browser.AllowAsync() : await window.Browser.DenyAsync();
        if (isAllowed)
        {
            _tokens.Allow(window.Users);
        }
        else if (page.IsElsewhere)
        {
            Assert.True(AuthorizationAnswer.From(page).Error == "access_denied", $"A refusal told the app {page.Address}");
        }

        Arrive(window, page, window.Users);
    }

    private async Task SignOutAsync(Window window)
    {
        var page = await window.Browser.GoToAsync("/account");
        var active = People.SingleOrDefault(person => page.TextOf("h1") == $"Hello, {person.DisplayName}");
        Assert.True(active is null || window.Users.Contains(active), $"The browser is signed in as {active?.UserName}, who did not sign in there.");
        page = await window.Browser.GoToAsync("/sign-out");
        if (page.Has("#confirm-logout"))
        {
            page = await window.Browser.ConfirmSignOutAsync();
        }

        Arrive(window, page, window.Users);
        if (active is not null)
        {
            window.Users.Remove(active);
            _tokens.Leave(window, active);
        }
    }

    private async Task GoAsync(Window window, string address) => Arrive(window, await window.Browser.GoToAsync(address), window.Users);

    private void Arrive(Window window, Page page, IEnumerable<TestUser> users)
    {
        window.Page = page;
        Assert.True((int)page.Status < 500, $"The server failed: {page}");
        if (!page.IsElsewhere)
        {
            window.History.Add(page.Address.PathAndQuery);
            return;
        }

        var answer = AuthorizationAnswer.From(page);
        Assert.True(answer.State is { } state && _sent.ContainsKey(state), $"An answer without the state of a request: {page.Address}");
        var sent = _sent[answer.State!];
        Assert.True(string.Equals(answer.Address.AbsoluteUri, sent.Request.RedirectUri, StringComparison.Ordinal), $"The answer went to {page.Address}");
        Assert.True(answer["iss"] == _provider.Issuer, "The answer does not name the issuer.");
        if (answer.Code is { } code)
        {
            Assert.True(window.Users.Count > 0, "A code came for a browser in which nobody is signed in.");
            _tokens.Add(new(code, sent, window, users.ToHashSet(), _provider.Time.GetUtcNow()));
        }
    }
}
