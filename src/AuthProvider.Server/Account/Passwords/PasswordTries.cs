using AuthProvider.Server.Account.SignIn;
using AuthProvider.Server.Limits;
using AuthProvider.Storage.KnownDevices;
using AuthProvider.Storage.Users;

namespace AuthProvider.Server.Account.Passwords;

/// <summary>
/// Counts wrong passwords at the places that an account knows, each by itself: at most ten in five minutes. Those from elsewhere are
/// counted for the account. All at the sign-in page are counted for their network too.
/// </summary>
public sealed class PasswordTries(IHttpContextAccessor accessor, KnownDeviceStore devices, FailureLimits limits)
{
    /// <summary>The place that tries of this request are counted at. The database is asked the same whether or not there is a user.</summary>
    /// <param name="user">The user; null for none.</param>
    /// <param name="sessionId">The session in which the password was typed; null where it is to begin one.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The place; null where the account does not know it.</returns>
    public async Task<string?> FindPlaceAsync(User? user, Guid? sessionId, CancellationToken cancellationToken)
    {
        // A new password, which gives a new stamp, is not guessed at yet.
        if (sessionId is not null)
        {
            return $"session {sessionId:N} {user?.SecurityStamp}";
        }

        var secret = accessor.HttpContext is { } context ? SignInCookies.Read(context.Request, SignInCookies.Device) : null;
        return await devices.FindAsync(user?.Id ?? Guid.Empty, secret, cancellationToken) is { } device ? $"device {device.Id:N} {user?.SecurityStamp}" : null;
    }

    /// <summary>Counts a try as a failure before it is judged.</summary>
    /// <param name="place">The place.</param>
    /// <returns>Whether it is allowed.</returns>
    public bool TryCount(string place) => limits.TryCount(FailureKind.PasswordAtPlace, place);

    /// <summary>Takes back a try that was right.</summary>
    /// <param name="place">The place.</param>
    public void TakeBack(string place) => limits.TakeBack(FailureKind.PasswordAtPlace, place);

    /// <summary>Counts a try as a failure of its network before it is judged.</summary>
    /// <param name="network">The network; null for none.</param>
    /// <returns>Whether it is allowed.</returns>
    public bool TryCountFrom(string? network) => network is null || limits.TryCount(FailureKind.Password, network);

    /// <summary>Takes back a try of a network that was right.</summary>
    /// <param name="network">The network; null for none.</param>
    public void TakeBackFrom(string? network)
    {
        if (network is not null)
        {
            limits.TakeBack(FailureKind.Password, network);
        }
    }
}
