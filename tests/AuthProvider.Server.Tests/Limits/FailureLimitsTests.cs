using System.Net;
using AuthProvider.Server.Limits;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AuthProvider.Server.Tests.Limits;

public sealed class FailureLimitsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FailureLimits _limits;

    public FailureLimitsTests() => _limits = new(_time, NullLogger<FailureLimits>.Instance);

    [Fact]
    public void Twentieth_failure_blocks_until_the_first_is_five_minutes_old()
    {
        for (var i = 0; i < 20; i++)
        {
            Assert.False(_limits.IsBlocked(FailureKind.Password, "a", out _));
            _limits.Count(FailureKind.Password, "a");
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.True(_limits.IsBlocked(FailureKind.Password, "a", out var retryAfter));
        Assert.Equal(TimeSpan.FromSeconds(280), retryAfter);
        _time.Advance(TimeSpan.FromSeconds(279));
        Assert.True(_limits.IsBlocked(FailureKind.Password, "a", out _));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(_limits.IsBlocked(FailureKind.Password, "a", out _));

        // The window slides: one more failure is allowed, and not twenty.
        _limits.Count(FailureKind.Password, "a");
        Assert.True(_limits.IsBlocked(FailureKind.Password, "a", out _));
    }

    [Fact]
    public void Kinds_and_keys_are_counted_apart()
    {
        for (var i = 0; i < 20; i++)
        {
            _limits.Count(FailureKind.Password, "a");
        }

        Assert.False(_limits.IsBlocked(FailureKind.Password, "b", out _));
        Assert.False(_limits.IsBlocked(FailureKind.ClientSecret, "a", out _));
    }

    [Fact]
    public void Memory_is_bounded_and_what_failed_last_is_remembered()
    {
        for (var i = 0; i < FailureLimits.MaximumKeys; i++)
        {
            _limits.Count(FailureKind.Password, $"key {i}");
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 20; i++)
        {
            _limits.Count(FailureKind.Password, "late");
        }

        Assert.True(_limits.CountKeys(FailureKind.Password) <= FailureLimits.MaximumKeys);
        Assert.True(_limits.IsBlocked(FailureKind.Password, "late", out _));
    }

    [Fact]
    public void Keys_that_somebody_makes_up_make_no_key_forgotten_that_is_near_its_limit()
    {
        for (var i = 0; i < 20; i++)
        {
            _limits.Count(FailureKind.Password, "guessed");
            _limits.Count(FailureKind.Code, "guessed");
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < FailureLimits.MaximumKeys + 500; i++)
        {
            _limits.Count(FailureKind.ClientSecret, $"made up {i}");
            _limits.Count(FailureKind.Password, $"made up {i}");
        }

        Assert.True(_limits.IsBlocked(FailureKind.Password, "guessed", out _));
        Assert.True(_limits.IsBlocked(FailureKind.Code, "guessed", out _));
    }

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    public void Key_of_an_address_is_the_subscriber(string address, string key) => Assert.Equal(key, FailureLimits.KeyOf(IPAddress.Parse(address)));
}
