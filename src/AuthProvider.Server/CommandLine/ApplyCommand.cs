using System.CommandLine;
using AuthProvider.Server.Seeding;

namespace AuthProvider.Server.CommandLine;

/// <summary><c>apply FILE</c>.</summary>
internal static class ApplyCommand
{
    private const string Description = "Creates or updates the users, APIs, scopes and apps of a JSON file.";

    private const string Details =
        """
        It may be run again and again, and does all or nothing. The members of the file:

        {
          "users":  [{ "username", "email", "emailConfirmed", "password" or "passwordHash", "displayName", "roles": [],
                       "groups": [], "profile": { "given_name", ... } }],
          "apis":   [{ "id", "name", "secret", "accessToken": "jwt" | "jwt-recorded" | "reference", "owner",
                       "scopes": [{ "name", "displayName", "description" }], "tokenExchange": ["scope"],
                       "metadata": { "token_endpoint_auth_method", ... } }],
          "scopes": [{ "name", "displayName", "description", "resources": ["id of an API"] }],
          "apps":   [{ "id", "kind": "web" | "spa" | "native" | "service", "name", "owner", "secret", "firstParty",
                       "status": "active" | "pending" | "disabled", "redirectUris": [], "postLogoutRedirectUris": [],
                       "scopes": [], "grantTypes": [], "roles": { "role": "name for the app" },
                       "metadata": { "client_uri", ... } }]
        }

        Users keep what is not named. APIs and apps become what the file says, but keep the secret, owner and status that it
        does not name; an API keeps its scopes where it names none, and otherwise has those and no others. A secret that is
        needed and not named is made and printed once; an API that checks its tokens by itself, and asks this server nothing,
        needs none: "metadata": { "token_endpoint_auth_method": "none" }. A new password ends the sessions of its user.
        """;

    public static Command Create(CommandHost host)
    {
        var file = new Argument<string>("FILE") { Description = "The JSON file." };
        var command = new DetailedCommand("apply", Description, Details) { file };
        command.SetAction((parsed, cancellation) => host.RunAsync(
            async services =>
            {
                var content = await ReadAsync(parsed.GetRequiredValue(file), cancellation);
                return (await services.GetRequiredService<Seeder>().ApplyAsync(content, cancellation)).ToString();
            },
            cancellation));
        return command;
    }

    private static async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(path, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandFailure($"The file '{path}' cannot be read: {exception.Message}");
        }
    }
}
