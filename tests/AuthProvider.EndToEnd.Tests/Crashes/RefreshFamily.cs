using System.Diagnostics;

namespace AuthProvider.EndToEnd.Tests.Crashes;

/// <summary>The refresh tokens of one sign-in, each given for the one before.</summary>
internal sealed class RefreshFamily(CrashApp app, Tokens first)
{
    /// <summary>How long a used refresh token is still answered, as the server has it by default.</summary>
    public static readonly TimeSpan Leeway = TimeSpan.FromSeconds(30);

    private Tokens _latest = first;
    private string? _consumed;
    private long _lastUse;

    /// <summary>Whether the latest refresh token was used without an answer, and the server was back only when the leeway was over.</summary>
    public bool IsLost { get; private set; }

    /// <summary>How many refreshes were acknowledged.</summary>
    public int Refreshes { get; private set; }

    /// <summary>Uses the latest refresh token; the new one counts when the answer has arrived in full.</summary>
    public async Task RefreshAsync()
    {
        var used = _latest.RefreshToken;
        _lastUse = Stopwatch.GetTimestamp();
        _latest = await app.RefreshAsync(used) ?? throw new InvalidOperationException("The latest refresh token was refused.");
        _consumed = used;
        Refreshes++;
    }

    /// <summary>After a restart the latest tokens are good, even where the refresh token was just being used.</summary>
    public async Task VerifyAsync()
    {
        Assert.True(await app.IsActiveAsync(_latest.AccessToken), "An access token that was given out is not active.");
        var lastUse = _lastUse;
        if (await app.RefreshAsync(_latest.RefreshToken) is { } tokens)
        {
            (_consumed, _latest) = (_latest.RefreshToken, tokens);
            Refreshes++;
            return;
        }

        var passed = Stopwatch.GetElapsedTime(lastUse);
        Assert.True(passed > Leeway, $"The latest refresh token was refused {passed.TotalSeconds:0.0} seconds after its first use.");
        IsLost = true;
    }

    /// <summary>When the leeway is over, a used refresh token is refused, and ends its family.</summary>
    public async Task VerifyReplayAsync()
    {
        Assert.True(await app.RefreshAsync(_consumed!) is null, "A refresh token was used twice.");
        Assert.False(await app.IsActiveAsync(_latest.AccessToken), "A refresh token was replayed, and its family is still active.");
        Assert.True(await app.RefreshAsync(_latest.RefreshToken) is null, "A refresh token was replayed, and its family goes on.");
    }
}
