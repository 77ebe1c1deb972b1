using System.CommandLine;
using System.Globalization;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.Links;

namespace AuthProvider.Server.CommandLine;

/// <summary><c>invitation create [--expires-in TIME]</c>.</summary>
internal static class InvitationCommands
{
    public static Command Create(CommandHost host)
    {
        var expiresIn = LifetimeOption.Create(TimeSpan.FromDays(7));
        var create = new Command("create", "Makes a link with which one person makes an account, and prints it once. It takes the setting SignUp=Invitation.") { expiresIn };
        create.SetAction((parsed, cancellation) => host.ChangeAsync(
            (services, token) => CreateAsync(services, parsed.GetValue(expiresIn), token), cancellation));
        return new Command("invitation", "Makes invitations.") { create };
    }

    private static async Task<string> CreateAsync(IServiceProvider services, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var settings = services.GetRequiredService<ServerSettings>();
        if (settings.SignUp is not SignUpMode.Invitation)
        {
            throw new CommandFailure($"SignUp is {settings.SignUp}, so that an invitation is of no use: set SignUp to Invitation for the server and for this command.");
        }

        var secret = await services.GetRequiredService<OneTimeLinkStore>().CreateAsync(LinkPurposes.Invitation, lifetime, cancellationToken: cancellationToken);
        var until = services.GetRequiredService<TimeProvider>().GetUtcNow() + lifetime;
        return string.Create(CultureInfo.InvariantCulture, $"Invitation for one person until {until:u}: {settings.Issuer.TrimEnd('/')}/sign-up?invitation={secret}");
    }
}
