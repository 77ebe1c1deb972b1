using System.CommandLine;
using System.Globalization;
using AuthProvider.Storage.Links;
using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.Identity;

namespace AuthProvider.Server.CommandLine;

/// <summary><c>registration-token create [--uses N] [--expires-in TIME] [--owner USERNAME]</c>.</summary>
internal static class RegistrationTokenCommands
{
    private const int MaximumUses = 10_000;

    public static Command Create(CommandHost host)
    {
        var uses = new Option<int>("--uses")
        {
            Description = "How many clients the token registers.",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
            CustomParser = result =>
            {
                if (result.Tokens is [var token]
                    && int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= MaximumUses)
                {
                    return number;
                }

                result.AddError(string.Create(CultureInfo.InvariantCulture, $"--uses takes a number from 1 to {MaximumUses}."));
                return default;
            },
        };
        var expiresIn = LifetimeOption.Create(TimeSpan.FromDays(7));
        var owner = new Option<string?>("--owner")
        {
            Description = "The user to whom the clients belong, who sees them among their apps; nobody unless given.", HelpName = "USERNAME",
        };
        var create = new Command("create", "Makes a token with which a program registers clients (RFC 7591, 3), and prints it once.") { uses, expiresIn, owner };
        create.SetAction((parsed, cancellation) => host.ChangeAsync(
            (services, token) => CreateAsync(services, parsed.GetValue(uses), parsed.GetValue(expiresIn), parsed.GetValue(owner), token), cancellation));
        return new Command("registration-token", "Makes tokens for dynamic client registration.") { create };
    }

    private static async Task<string> CreateAsync(IServiceProvider services, int uses, TimeSpan lifetime, string? owner, CancellationToken cancellationToken)
    {
        Guid? ownerId = owner is null
            ? null
            : (await services.GetRequiredService<UserManager<User>>().FindByNameAsync(owner) ?? throw new CommandFailure($"There is no user '{owner}': give the username, not the e-mail address.")).Id;
        var secret = await services.GetRequiredService<RegistrationTokens>().CreateAsync(uses, lifetime, ownerId, cancellationToken);
        var until = services.GetRequiredService<TimeProvider>().GetUtcNow() + lifetime;
        return string.Create(CultureInfo.InvariantCulture, $"Registration token, for {uses} {(uses == 1 ? "client" : "clients")} until {until:u}: {secret}");
    }
}
