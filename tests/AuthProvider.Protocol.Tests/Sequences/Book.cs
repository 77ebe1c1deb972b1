using System.Diagnostics.CodeAnalysis;
using System.Net;
using AuthProvider.Storage.Consents;
using AuthProvider.Storage.Database;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;

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
    private static readonly TimeSpan CodeLifetime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Leeway = TimeSpan.FromSeconds(30);

    private readonly TestProvider _provider;
    private readonly Dictionary<string, TestUser> _subjects;
    private readonly Window[] _windows;
    private readonly Dictionary<string, SentRequest> _sent = new(StringComparer.Ordinal);
    private readonly List<ArrivedCode> _codes = [];
    private readonly HashSet<(TestUser User, string ClientId)> _allowed = [];

    private Book(TestProvider provider, Dictionary<string, TestUser> subjects)
    {
        _provider = provider;
        _subjects = subjects;
        _windows = [new(provider.NewBrowser()), new(provider.NewBrowser())];
    }

    private DateTimeOffset Now => _provider.Time.GetUtcNow();

    private List<Family> Families => [.. _codes.Select(code => code.Family).OfType<Family>()];

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

    public void Dispose()
    {
        foreach (var window in _windows)
        {
            window.Browser.Dispose();
        }
    }

    /// <summary>Takes a step; one that there is nothing for is left out.</summary>
    /// <exception cref="BrokenInvariantException">The server answered what it must not.</exception>
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
            Act.Redeem => Pick(_codes, step.Which) is { } code ? RedeemAsync(code) : Task.CompletedTask,
            Act.RedeemWrongly => Pick(_codes, step.Which) is { } code ? RedeemWronglyAsync(code, byAnotherApp: step.How % 2 == 0) : Task.CompletedTask,
            Act.Refresh => Pick(Families, step.Which) is { } family ? RefreshAsync(family, step.How) : Task.CompletedTask,
            Act.Revoke => Pick(Families, step.Which) is { } family ? RevokeAsync(family, step.How) : Task.CompletedTask,
            Act.SignOut => SignOutAsync(window),
            _ => Task.Run(() => _provider.Time.Advance(Waits[step.How % Waits.Length])),
        });
    }

    /// <summary>What died stays dead.</summary>
    /// <exception cref="BrokenInvariantException">It does not.</exception>
    public async Task CloseAsync()
    {
        foreach (var family in Families.Where(family => family.DeadBecause is not null))
        {
            foreach (var token in family.RefreshTokens)
            {
                var answer = Sane(await family.Code.Sent.Client.RefreshAsync(token.Value));
                Demand(answer.AccessToken is null, $"A refresh token works although {family.DeadBecause}: {answer}");
            }

            foreach (var token in family.AccessTokens)
            {
                Demand(
                    (await family.Code.Sent.Client.GetUserInfoAsync(token)).Status is HttpStatusCode.Unauthorized,
                    $"An access token works although {family.DeadBecause}.");
            }
        }
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
        Demand(isRight || !isIn, $"A wrong password led to {page}");
        if (isRight && isIn && !page.Address.PathAndQuery.Contains("notice=stale", StringComparison.Ordinal))
        {
            window.Users.Add(user);
            Arrive(window, page, [user]);
            return;
        }

        Demand(!page.IsElsewhere || page.Address != before.Address, "A refused sign-in led to an app.");
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
        Demand(window.Users.Contains(user), $"{user.UserName} can be chosen and has not signed in here.");
        buttons[which].Id = "chosen";
        Arrive(window, await window.Browser.PressAsync("chosen"), [user]);
    }

    private async Task ConsentAsync(Window window, bool isAllowed)
    {
        if (!window.Shows("#allow"))
        {
            return;
        }

        Demand(window.Users.Count > 0, "Consent is asked of nobody.");
        var page = isAllowed ? await window.Browser.AllowAsync() : await window.Browser.DenyAsync();
        if (isAllowed)
        {
            _allowed.UnionWith(window.Users.SelectMany(user => Apps.Select(app => (user, app.ClientId))));
        }
        else if (page.IsElsewhere)
        {
            Demand(AuthorizationAnswer.From(page).Error == "access_denied", $"A refusal told the app {page.Address}");
        }

        Arrive(window, page, window.Users);
    }

    private async Task SignOutAsync(Window window)
    {
        var page = await window.Browser.GoToAsync("/account");
        var active = People.SingleOrDefault(person => page.TextOf("h1") == $"Hello, {person.DisplayName}");
        Demand(active is null || window.Users.Contains(active), $"The browser is signed in as {active?.UserName}, who did not sign in there.");
        page = await window.Browser.GoToAsync("/sign-out");
        if (page.Has("#confirm-logout"))
        {
            page = await window.Browser.ConfirmSignOutAsync();
        }

        Arrive(window, page, window.Users);
        if (active is not null)
        {
            Leave(window, active);
        }
    }

    // The session ends with all that it gave, but for what was asked for in the user's absence.
    private void Leave(Window window, TestUser user)
    {
        window.Users.Remove(user);
        foreach (var code in _codes.Where(code => code.Window == window && !code.Sent.IsOffline))
        {
            if (code.Users.SetEquals([user]))
            {
                code.IsDead = true;
            }
            else if (code.Users.Contains(user))
            {
                code.IsDoubtful = true;
            }

            if (code.Family is { DeadBecause: null } family && family.User == user)
            {
                family.DeadBecause = $"{user.UserName} signed out";
            }
        }
    }

    private async Task GoAsync(Window window, string address) => Arrive(window, await window.Browser.GoToAsync(address), window.Users);

    private void Arrive(Window window, Page page, IEnumerable<TestUser> users)
    {
        window.Page = page;
        Demand((int)page.Status < 500, $"The server failed: {page}");
        if (!page.IsElsewhere)
        {
            window.History.Add(page.Address.PathAndQuery);
            return;
        }

        var answer = AuthorizationAnswer.From(page);
        Demand(answer.State is { } state && _sent.ContainsKey(state), $"An answer without the state of a request: {page.Address}");
        var sent = _sent[answer.State!];
        Demand(string.Equals(answer.Address.AbsoluteUri, sent.Request.RedirectUri, StringComparison.Ordinal), $"The answer went to {page.Address}");
        Demand(answer["iss"] == _provider.Issuer, "The answer does not name the issuer.");
        if (answer.Code is { } code)
        {
            Demand(window.Users.Count > 0, "A code came for a browser in which nobody is signed in.");
            Demand(_codes.TrueForAll(known => known.Value != code), "A code came twice.");
            _codes.Add(new(code, sent, window, users.ToHashSet(), Now));
        }
    }

    private async Task RedeemAsync(ArrivedCode code)
    {
        var answer = Sane(await code.Sent.Client.ExchangeAsync(code.Sent.Request, code.Value));
        var age = Now - code.At;
        if (code.Family is { } family)
        {
            Demand(answer.Error == "invalid_grant", $"A code was redeemed twice: {answer}");
            if (age < CodeLifetime)
            {
                family.DeadBecause ??= "its code was presented again";
            }

            // Whether a code that has expired is still known is left to the server.
            code.IsDoubtful = true;
            return;
        }

        if (answer.AccessToken is null)
        {
            Demand(code.IsDead || code.IsDoubtful || age >= CodeLifetime, $"A fresh code was refused: {answer}");
            return;
        }

        Demand(!code.IsDead && age <= CodeLifetime, $"A code works {age} after it came{(code.IsDead ? " and after its user signed out" : "")}.");
        var token = await code.Sent.Client.ValidateIdTokenAsync(answer.IdToken!, code.Sent.Request.Nonce);
        await EnterAsync(code, answer, token);
    }

    private async Task EnterAsync(ArrivedCode code, WireAnswer answer, JsonWebToken token)
    {
        Demand(_subjects.TryGetValue(token.Subject, out var user), "The token is about somebody else.");
        Demand(code.Users.Contains(user!), $"The token is about {user!.UserName}, but {string.Join(", ", code.Users.Select(person => person.UserName))} signed in.");
        Demand(code.Sent.Client.App.IsFirstParty || _allowed.Contains((user!, code.Sent.Client.App.ClientId)), $"{user!.UserName} did not allow this app anything.");
        code.Family = new(code, user!);
        await NoteAsync(code.Family, answer);
    }

    private async Task NoteAsync(Family family, WireAnswer answer)
    {
        family.AccessTokens.Add(answer.AccessToken!);
        if (answer.RefreshToken is { } refreshToken)
        {
            family.RefreshTokens.Add(new(refreshToken));
        }

        var told = await family.Code.Sent.Client.GetUserInfoAsync(answer.AccessToken!);
        Demand(told["sub"] is { } subject && _subjects[subject] == family.User, $"Userinfo says {told}");
    }

    private async Task RedeemWronglyAsync(ArrivedCode code, bool byAnotherApp)
    {
        var other = _provider.NewClient(Apps.Single(app => app != code.Sent.Client.App));
        var answer = Sane(byAnotherApp
            ? await other.ExchangeAsync(code.Sent.Request, code.Value)
            : await code.Sent.Client.ExchangeAsync(code.Sent.Request, code.Value, ("code_verifier", other.NewRequest().Verifier)));
        Demand(answer.AccessToken is null, $"A code was redeemed {(byAnotherApp ? "by another app" : "with another verifier")}.");
        code.IsDoubtful |= !byAnotherApp;
        if (code.Family is { DeadBecause: null } family)
        {
            // Whether that ends what the code gave is left to the server: the next refresh shows it.
            family.Code.IsDoubtful = true;
        }
    }

    private async Task RefreshAsync(Family family, int which)
    {
        if (Pick(family.RefreshTokens, which) is not { } token)
        {
            return;
        }

        var answer = Sane(await family.Code.Sent.Client.RefreshAsync(token.Value));
        var isReplay = token.UsedAt is { } used && Now - used > Leeway;
        if (answer.AccessToken is null)
        {
            Demand(answer.Error == "invalid_grant", $"A refresh token was refused so: {answer}");
            Demand(family.DeadBecause is not null || isReplay || family.Code.IsDoubtful, $"A good refresh token was refused: {answer}");
            family.DeadBecause ??= isReplay ? "a refresh token was replayed" : null;
            return;
        }

        Demand(family.DeadBecause is null, $"A refresh token works although {family.DeadBecause}.");
        Demand(!isReplay, "A refresh token works long after it was used.");
        token.UsedAt ??= Now;
        if (answer.IdToken is { } idToken)
        {
            Demand(_subjects[new JsonWebToken(idToken).Subject] == family.User, "Refreshing changed the user.");
        }

        await NoteAsync(family, answer);
    }

    private static async Task RevokeAsync(Family family, int which)
    {
        if (Pick(family.RefreshTokens, which) is { } token)
        {
            Sane(await family.Code.Sent.Client.RevokeAsync(token.Value)).EnsureSuccess();
            family.DeadBecause ??= "it was revoked";
        }
    }

    private static T? Pick<T>(IReadOnlyList<T> items, int which)
        where T : class => items.Count == 0 ? null : items[which % items.Count];

    private static WireAnswer Sane(WireAnswer answer)
    {
        Demand((int)answer.Status < 500, $"The server failed: {answer}");
        return answer;
    }

    private static void Demand(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new BrokenInvariantException(otherwise);
        }
    }
}

/// <summary>The server answered what it must not.</summary>
[SuppressMessage("Roslynator", "RCS1194", Justification = "It always has a message.")]
internal sealed class BrokenInvariantException(string message) : Exception(message);
