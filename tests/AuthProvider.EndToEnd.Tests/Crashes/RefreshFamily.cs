namespace AuthProvider.EndToEnd.Tests.Crashes;

/// <summary>The refresh tokens of one sign-in, each given for the one before.</summary>
internal sealed class RefreshFamily(CrashApp app, Tokens first)
{
    private Tokens _latest = first;
    private string? _consumed;

    /// <summary>How many refreshes were acknowledged.</summary>
    public int Refreshes { get; private set; }

    /// <summary>Uses the latest refresh token; the new one counts when the answer has arrived in full.</summary>
    public async Task RefreshAsync()
    {
        var used = _latest.RefreshToken;
        _latest = await app.RefreshAsync(used) ?? throw new InvalidOperationException("The latest refresh token was refused.");
        _consumed = used;
        Refreshes++;
    }

    /// <summary>After a restart the latest tokens are good, even where the refresh token was just being used.</summary>
    public async Task VerifyAsync()
    {
        Assert.True(await app.IsActiveAsync(_latest.AccessToken), "An access token that was given out is not active.");
        await RefreshAsync();
    }

    /// <summary>When the leeway is over, a used refresh token is refused, and ends its family.</summary>
    public async Task VerifyReplayAsync()
    {
        Assert.True(await app.RefreshAsync(_consumed!) is null, "A refresh token was used twice.");
        Assert.False(await app.IsActiveAsync(_latest.AccessToken), "A refresh token was replayed, and its family is still active.");
        Assert.True(await app.RefreshAsync(_latest.RefreshToken) is null, "A refresh token was replayed, and its family goes on.");
    }
}
