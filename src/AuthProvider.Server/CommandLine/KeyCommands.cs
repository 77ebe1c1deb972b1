using System.CommandLine;
using System.Globalization;
using AuthProvider.Storage.Keys;
using Microsoft.Extensions.Options;

namespace AuthProvider.Server.CommandLine;

/// <summary><c>keys rotate [--now]</c> and <c>keys withdraw KID</c>.</summary>
internal static class KeyCommands
{
    private const string Description =
        """
        Replaces the signing keys. The new keys are published first, so that apps have seen them before they sign; the old ones stay
        published until the last token that they signed has expired.
        """;

    private const string WithdrawDescription =
        """
        Takes a replaced key away at once, because it may be known to others: it is no longer published, and tokens that it signed are
        refused, good ones too. Apps accept them until they read the published keys again.
        """;

    public static Command Create(CommandHost host)
    {
        var now = new Option<bool>("--now") { Description = "The new keys sign at once: the old ones may be known to others. Tokens that those signed stay valid until keys withdraw." };
        var rotate = new Command("rotate", Description) { now };
        rotate.SetAction((parsed, cancellation) => host.ChangeAsync(
            (services, token) => RotateAsync(services, parsed.GetValue(now), token), cancellation));
        var keyId = new Argument<string>("KID") { Description = "The kid of the key, as in the published keys and in the header of its tokens." };
        var withdraw = new Command("withdraw", WithdrawDescription) { keyId };
        withdraw.SetAction((parsed, cancellation) => host.ChangeAsync(
            (services, token) => WithdrawAsync(services, parsed.GetRequiredValue(keyId), token), cancellation));
        return new Command("keys", "Replaces signing keys.") { rotate, withdraw };
    }

    private static async Task<string> WithdrawAsync(IServiceProvider services, string keyId, CancellationToken cancellationToken) =>
        await services.GetRequiredService<SigningKeyStore>().WithdrawAsync(keyId, cancellationToken) switch
        {
            KeyWithdrawal.Done => $"The key '{keyId}' is no longer published or accepted.",
            KeyWithdrawal.InUse => throw new CommandFailure($"The key '{keyId}' is in use: replace it first, with keys rotate --now."),
            _ => throw new CommandFailure($"There is no key '{keyId}'."),
        };

    private static async Task<string> RotateAsync(IServiceProvider services, bool now, CancellationToken cancellationToken)
    {
        var added = string.Join(", ", await services.GetRequiredService<SigningKeyStore>().RotateAsync(now, cancellationToken));
        var signsFrom = services.GetRequiredService<TimeProvider>().GetUtcNow() + services.GetRequiredService<IOptions<SigningKeyOptions>>().Value.Announcement;
        return now
            ? $"New signing keys, which sign from now on: {added}"
            : string.Create(CultureInfo.InvariantCulture, $"New signing keys, published now and signing from {signsFrom:u}: {added}");
    }
}
