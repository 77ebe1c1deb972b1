using System.CommandLine;
using System.Globalization;
using AuthProvider.Storage.Keys;
using Microsoft.Extensions.Options;

namespace AuthProvider.Server.CommandLine;

/// <summary><c>keys rotate [--now]</c>.</summary>
internal static class KeyCommands
{
    private const string Description =
        """
        Replaces the signing keys. The new keys are published first, so that apps have seen them before they sign; the old ones stay
        published until the last token that they signed has expired.
        """;

    public static Command Create(CommandHost host)
    {
        var now = new Option<bool>("--now") { Description = "The new keys sign at once: the old ones may be known to others." };
        var rotate = new Command("rotate", Description) { now };
        rotate.SetAction((parsed, cancellation) => host.ChangeAsync(
            (services, token) => RotateAsync(services, parsed.GetValue(now), token), cancellation));
        return new Command("keys", "Replaces signing keys.") { rotate };
    }

    private static async Task<string> RotateAsync(IServiceProvider services, bool now, CancellationToken cancellationToken)
    {
        var added = string.Join(", ", await services.GetRequiredService<SigningKeyStore>().RotateAsync(now, cancellationToken));
        var signsFrom = services.GetRequiredService<TimeProvider>().GetUtcNow() + services.GetRequiredService<IOptions<SigningKeyOptions>>().Value.Announcement;
        return now
            ? $"New signing keys, which sign from now on: {added}"
            : string.Create(CultureInfo.InvariantCulture, $"New signing keys, published now and signing from {signsFrom:u}: {added}");
    }
}
