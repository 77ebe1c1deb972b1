using AuthProvider.Protocol.ClientAuthentication;
using Microsoft.Extensions.Time.Testing;

namespace AuthProvider.Protocol.Tests.ClientAuthentication;

/// <summary>A slow hash is paid for once in ten minutes.</summary>
public sealed class RecognisedSecretsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly RecognisedSecrets _secrets;
    private int _checks;

    public RecognisedSecretsTests() => _secrets = new RecognisedSecrets(_time);

    public void Dispose() => _secrets.Dispose();

    [Fact]
    public async Task A_right_secret_is_checked_once_in_ten_minutes()
    {
        Assert.True(await CheckAsync("hash", "right"));
        Assert.True(await CheckAsync("hash", "right"));
        _time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        Assert.True(await CheckAsync("hash", "right"));
        Assert.Equal(1, _checks);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await CheckAsync("hash", "right"));
        Assert.Equal(2, _checks);
    }

    [Fact]
    public async Task A_wrong_secret_is_checked_each_time()
    {
        Assert.False(await CheckAsync("hash", "wrong"));
        Assert.False(await CheckAsync("hash", "wrong"));
        Assert.Equal(2, _checks);
    }

    [Fact]
    public async Task A_secret_that_passed_for_one_hash_is_nothing_to_another()
    {
        Assert.True(await CheckAsync("hash", "right"));
        Assert.False(await CheckAsync("another hash", "right"));
        Assert.Equal(2, _checks);
    }

    [Fact]
    public async Task A_check_that_fails_frees_its_place()
    {
        for (var i = 0; i < Environment.ProcessorCount + 2; i++)
        {
            await Assert.ThrowsAsync<FormatException>(async () => await _secrets.VerifyAsync("hash", "x", (_, _) => throw new FormatException(), CancellationToken.None));
        }

        Assert.True(await CheckAsync("hash", "right"));
    }

    private ValueTask<bool> CheckAsync(string hash, string secret) => _secrets.VerifyAsync(
        hash,
        secret,
        (stored, presented) =>
        {
            Interlocked.Increment(ref _checks);
            return ValueTask.FromResult(stored == "hash" && presented == "right");
        },
        CancellationToken.None);
}
