using System.CommandLine;
using AuthProvider.Storage.Apps;

namespace AuthProvider.Server.CommandLine;

/// <summary><c>app approve CLIENT_ID</c>.</summary>
internal static class AppCommands
{
    public static Command Create(CommandHost host)
    {
        var clientId = new Argument<string>("CLIENT_ID") { Description = "The client_id of the app." };
        var approve = new Command("approve", "Lets an app be used that waits for an administrator.") { clientId };
        approve.SetAction((parsed, cancellation) => host.ChangeAsync(
            (services, token) => ApproveAsync(services, parsed.GetRequiredValue(clientId), token), cancellation));
        return new Command("app", "Approves apps.") { approve };
    }

    private static async Task<string> ApproveAsync(IServiceProvider services, string clientId, CancellationToken cancellationToken)
    {
        var apps = services.GetRequiredService<AppStore>();
        var app = clientId.Length == 0 ? null : await apps.FindAsync(clientId, cancellationToken);
        if (app is null)
        {
            throw new CommandFailure($"There is no app '{clientId}'.");
        }

        switch (app.Status)
        {
            case AppStatus.Active:
                return $"The app '{clientId}' ({app.DisplayName}) is approved already.";
            case AppStatus.Disabled:
                throw new CommandFailure($"The app '{clientId}' ({app.DisplayName}) does not wait: an administrator has disabled it.");
            default:
                await apps.SetStatusAsync(app, AppStatus.Active, cancellationToken);
                return $"The app '{clientId}' ({app.DisplayName}) is approved.";
        }
    }
}
