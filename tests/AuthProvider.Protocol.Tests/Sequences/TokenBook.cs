using System.Net;
using AuthProvider.Testing;
using Microsoft.IdentityModel.JsonWebTokens;

namespace AuthProvider.Protocol.Tests.Sequences;

/// <summary>The part of the book about codes and tokens.</summary>
/// <param name="provider">The server.</param>
/// <param name="subjects">The people by their subject.</param>
internal sealed class TokenBook(TestProvider provider, IReadOnlyDictionary<string, TestUser> subjects)
{
    private static readonly TimeSpan CodeLifetime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Leeway = TimeSpan.FromSeconds(30);

    private readonly List<ArrivedCode> _codes = [];
    private readonly HashSet<TestUser> _allowed = [];

    private DateTimeOffset Now => provider.Time.GetUtcNow();

    private List<Family> Families => [.. _codes.Select(code => code.Family).OfType<Family>()];

    /// <summary>Notes a code that came.</summary>
    public void Add(ArrivedCode code)
    {
        Assert.True(_codes.TrueForAll(known => known.Value != code.Value), "A code came twice.");
        _codes.Add(code);
    }

    /// <summary>Notes that one of these people allowed the app that asks for consent.</summary>
    public void Allow(IEnumerable<TestUser> users) => _allowed.UnionWith(users);

    /// <summary>
    /// A user signs out: the session ends with all that it gave, but for what was asked for in the user's absence. A code that no app has redeemed
    /// is worth nothing then, whatever it was for.
    /// </summary>
    public void Leave(Window window, TestUser user)
    {
        foreach (var code in _codes.Where(code => code.Window == window))
        {
            if (code.Family is { } family)
            {
                family.DeadBecause ??= family.User == user && !code.Sent.IsOffline ? $"{user.UserName} signed out" : null;
            }
            else if (code.Users.SetEquals([user]))
            {
                code.IsDead = true;
            }
            else if (code.Users.Contains(user))
            {
                code.IsDoubtful = true;
            }
        }
    }

    /// <summary>The app redeems a code, whether it was redeemed before or not.</summary>
    public async Task RedeemAsync(int which)
    {
        if (Pick(_codes, which) is not { } code)
        {
            return;
        }

        var answer = Sane(await code.Sent.Client.ExchangeAsync(code.Sent.Request, code.Value));
        var age = Now - code.At;
        if (code.Family is { } family)
        {
            Assert.True(answer.Error == "invalid_grant", $"A code was redeemed twice: {answer}");
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
            Assert.True(code.IsDead || code.IsDoubtful || age >= CodeLifetime, $"A fresh code was refused: {answer}");
            return;
        }

        Assert.True(!code.IsDead && age <= CodeLifetime, $"A code works {age} after it came{(code.IsDead ? " and after its user signed out" : "")}.");
        var token = await code.Sent.Client.ValidateIdTokenAsync(answer.IdToken!, code.Sent.Request.Nonce);
        await EnterAsync(code, answer, token);
    }

    private async Task EnterAsync(ArrivedCode code, WireAnswer answer, JsonWebToken token)
    {
        Assert.True(subjects.TryGetValue(token.Subject, out var user), "The token is about somebody else.");
        Assert.True(code.Users.Contains(user!), $"The token is about {user!.UserName}, but {string.Join(", ", code.Users.Select(person => person.UserName))} signed in.");
        Assert.True(code.Sent.Client.App.IsFirstParty || _allowed.Contains(user!), $"{user!.UserName} did not allow this app anything.");
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
        Assert.True(told["sub"] is { } subject && subjects[subject] == family.User, $"Userinfo says {told}");
    }

    /// <summary>A code is redeemed with another verifier, or by another app.</summary>
    public async Task RedeemWronglyAsync(int which, IEnumerable<TestApp> apps, bool byAnotherApp)
    {
        if (Pick(_codes, which) is not { } code)
        {
            return;
        }

        var other = provider.NewClient(apps.Single(app => app != code.Sent.Client.App));
        var answer = Sane(byAnotherApp
            ? await other.ExchangeAsync(code.Sent.Request, code.Value)
            : await code.Sent.Client.ExchangeAsync(code.Sent.Request, code.Value, ("code_verifier", other.NewRequest().Verifier)));
        Assert.True(answer.AccessToken is null, $"A code was redeemed {(byAnotherApp ? "by another app" : "with another verifier")}.");
        code.IsDoubtful |= !byAnotherApp;
        if (code.Family is { DeadBecause: null } family)
        {
            // Whether that ends what the code gave is left to the server: the next refresh shows it.
            family.Code.IsDoubtful = true;
        }
    }

    /// <summary>The app refreshes, with any refresh token that it ever got.</summary>
    public async Task RefreshAsync(int which, int how)
    {
        if (Pick(Families, which) is not { } family || Pick(family.RefreshTokens, how) is not { } token)
        {
            return;
        }

        var answer = Sane(await family.Code.Sent.Client.RefreshAsync(token.Value));
        var isReplay = token.UsedAt is { } used && Now - used > Leeway;
        if (answer.AccessToken is null)
        {
            Assert.True(answer.Error == "invalid_grant", $"A refresh token was refused so: {answer}");
            Assert.True(family.DeadBecause is not null || isReplay || family.Code.IsDoubtful, $"A good refresh token was refused: {answer}");
            family.DeadBecause ??= isReplay ? "a refresh token was replayed" : null;
            return;
        }

        Assert.True(family.DeadBecause is null, $"A refresh token works although {family.DeadBecause}.");
        Assert.True(!isReplay, "A refresh token works long after it was used.");
        token.UsedAt ??= Now;
        if (answer.IdToken is { } idToken)
        {
            Assert.True(subjects[new JsonWebToken(idToken).Subject] == family.User, "Refreshing changed the user.");
        }

        await NoteAsync(family, answer);
    }

    /// <summary>The app revokes a refresh token.</summary>
    public async Task RevokeAsync(int which, int how)
    {
        if (Pick(Families, which) is { } family && Pick(family.RefreshTokens, how) is { } token)
        {
            Sane(await family.Code.Sent.Client.RevokeAsync(token.Value)).EnsureSuccess();
            family.DeadBecause ??= "it was revoked";
        }
    }

    /// <summary>What died stays dead.</summary>
    public async Task CloseAsync()
    {
        foreach (var family in Families.Where(family => family.DeadBecause is not null))
        {
            foreach (var token in family.RefreshTokens)
            {
                var answer = Sane(await family.Code.Sent.Client.RefreshAsync(token.Value));
                Assert.True(answer.AccessToken is null, $"A refresh token works although {family.DeadBecause}: {answer}");
            }

            foreach (var token in family.AccessTokens)
            {
                Assert.True(
                    (await family.Code.Sent.Client.GetUserInfoAsync(token)).Status is HttpStatusCode.Unauthorized,
                    $"An access token works although {family.DeadBecause}.");
            }
        }
    }

    private static T? Pick<T>(IReadOnlyList<T> items, int which)
        where T : class => items.Count == 0 ? null : items[which % items.Count];

    private static WireAnswer Sane(WireAnswer answer)
    {
        Assert.True((int)answer.Status < 500, $"The server failed: {answer}");
        return answer;
    }
}
