using AuthProvider.Testing;
using AuthProvider.Testing.Processes;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Server;

namespace AuthProvider.Protocol.Tests.Sequences;

/// <summary>
/// Steps in any order, from two browsers, never get from the server what the invariants of a sign-in forbid (SECURITY S2, S6, S7, S12, S16,
/// S18, S20): a code works once, for its app and verifier; tokens are about who signed in in that browser, and belong to an app that this
/// person allowed; answers go to registered addresses with their state and nonce; what ended stays so; nothing is a server error.
/// </summary>
public sealed class RandomSequenceTests
{
    private const int Few = 8;
    private const int Many = 1500;

    [Fact]
    public async Task No_sequence_of_steps_breaks_an_invariant()
    {
        await using var provider = await TestProvider.StartAsync();
        await Step.Sequences.SampleAsync(
            async steps =>
            {
                if (await FindBreachAsync(provider, steps) is { } breach)
                {
                    Assert.Fail(await ShrinkAsync(provider, steps, breach));
                }
            },
            iter: Soak.IsOn ? Many : Few,
            threads: 1);
    }

    /// <summary>Sequences that once broke something, or show that the book notices what it is there for.</summary>
    public static TheoryData<Step[]> Known => new()
    {
        // The usual way: sign in, allow, redeem twice, refresh.
        { [new(Act.Authorize, 0, 0, 0), new(Act.SignIn, 0, 0, 0), new(Act.Consent, 0, 0, 1), new(Act.Redeem, 0, 0, 0), new(Act.Refresh, 0, 0, 0), new(Act.Redeem, 0, 0, 0), new(Act.Refresh, 0, 0, 1)] },

        // A refresh token is revoked that was used already: its family must end.
        { [new(Act.Authorize, 1, 5, 9), new(Act.SignIn, 1, 9, 9), new(Act.Redeem, 1, 5, 2), new(Act.Refresh, 1, 2, 2), new(Act.Revoke, 1, 2, 6)] },

        // Somebody signs out while the code of an app that may act in the user's absence is on its way.
        { [new(Act.Authorize, 1, 1, 7), new(Act.SignIn, 1, 0, 0), new(Act.SignOut, 1, 0, 0), new(Act.Redeem, 0, 0, 0)] },

        // Two people at one browser, and one who signs out.
        { [new(Act.Authorize, 0, 1, 3), new(Act.SignIn, 0, 0, 0), new(Act.Redeem, 0, 0, 0), new(Act.SignOut, 0, 0, 0), new(Act.Authorize, 0, 1, 0), new(Act.Choose, 0, 9, 0), new(Act.SignIn, 0, 1, 0), new(Act.Redeem, 0, 1, 0), new(Act.Refresh, 0, 0, 0)] },
    };

    [Theory]
    [MemberData(nameof(Known), DisableDiscoveryEnumeration = true)]
    public async Task Known_sequence_breaks_nothing(Step[] steps)
    {
        await using var provider = await TestProvider.StartAsync();
        Assert.Null(await FindBreachAsync(provider, steps));
    }

    /// <summary>A server that forgives replays for hours is found out, and of the steps only those are told that it takes.</summary>
    [Fact]
    public async Task Breach_is_noticed_and_the_way_to_it_made_short()
    {
        await using var provider = await TestProvider.StartAsync(options => options.Configure = builder =>
            builder.Services.PostConfigure<OpenIddictServerOptions>(server => server.RefreshTokenReuseLeeway = TimeSpan.FromHours(10)));
        Step[] steps =
        [
            new(Act.Reload, 1, 0, 0), new(Act.Authorize, 0, 1, 1), new(Act.SignIn, 0, 0, 0), new(Act.Back, 1, 0, 0), new(Act.Redeem, 0, 0, 0),
            new(Act.Refresh, 0, 0, 0), new(Act.Wait, 0, 0, 3), new(Act.Refresh, 0, 0, 0), new(Act.SignOut, 1, 0, 0),
        ];

        var breach = await FindBreachAsync(provider, steps);
        Assert.Contains("A refresh token works long after it was used.", breach, StringComparison.Ordinal);
        var told = await ShrinkAsync(provider, steps, breach!);
        Assert.EndsWith(
            """
            new(Act.Authorize, 0, 1, 1),
            new(Act.SignIn, 0, 0, 0),
            new(Act.Redeem, 0, 0, 0),
            new(Act.Refresh, 0, 0, 0),
            new(Act.Wait, 0, 0, 3),
            new(Act.Refresh, 0, 0, 0)
            """.ReplaceLineEndings("\n"),
            told,
            StringComparison.Ordinal);
    }

    private static async Task<string?> FindBreachAsync(TestProvider provider, Step[] steps)
    {
        using var book = await Book.OpenAsync(provider);
        try
        {
            foreach (var step in steps)
            {
                await book.TakeAsync(step);
            }

            await book.CloseAsync();
            return null;
        }
        catch (Exception exception) when (exception is Xunit.Sdk.XunitException or InvalidOperationException or Microsoft.IdentityModel.Tokens.SecurityTokenException)
        {
            return exception.Message;
        }
    }

    // Leaves steps out as long as something breaks: what is left is the way there, ready to become one of the known sequences.
    private static async Task<string> ShrinkAsync(TestProvider provider, Step[] steps, string breach)
    {
        for (var index = steps.Length - 1; index >= 0; index--)
        {
            var fewer = steps.Where((_, position) => position != index).ToArray();
            if (await FindBreachAsync(provider, fewer) is { } still)
            {
                (steps, breach) = (fewer, still);
            }
        }

        return $"{breach}\nThe steps that lead there:\n{string.Join(",\n", steps)}";
    }
}
