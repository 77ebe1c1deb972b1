using System.CommandLine;
using AuthProvider.Server.Importing;
using AuthProvider.Server.Importing.Reading;

namespace AuthProvider.Server.CommandLine;

/// <summary><c>import users FILE</c>.</summary>
internal static class ImportCommands
{
    private const string Details =
        """
        JSON Lines has an object a line; all members but 'username' may be left out:

        { "username", "email", "emailConfirmed", "passwordHash", "displayName", "roles": [], "groups": [], "profile": { "given_name", ... },
          "totpSecret", "externalLogins": [{ "provider", "subject" }], "createdAt", "disabled" }

        CSV names these members in its first line; a claim is a column such as profile.given_name, the values of a list have
        semicolons between them, and an external login reads provider:subject.

        Password hashes: ASP.NET Core Identity (2 and 3), Werkzeug and Flask, Django, bcrypt, Argon2 (PHC) and Keycloak. Each
        is replaced by one of this server when its user first signs in. A user without one has no password yet.

        The whole file is judged before anything is written. Users that are there already stay as they are. After an
        interruption the same command goes on where it stopped.
        """;

    private static readonly Dictionary<string, ImportFormat> Formats =
        new(StringComparer.Ordinal) { ["jsonl"] = ImportFormat.JsonLines, ["csv"] = ImportFormat.Csv };

    public static Command Create(CommandHost host)
    {
        var file = new Argument<string>("FILE") { Description = "The file." };
        var format = new Option<string?>("--format") { Description = "jsonl or csv; the name of the file tells it unless given.", HelpName = "FORMAT" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Reports what the import would do, and does nothing." };
        var update = new Option<bool>("--update") { Description = "Changes users that are there already, where they differ. Passwords that they use here stay." };
        var skipInvalid = new Option<bool>("--skip-invalid") { Description = "Leaves lines with problems out; otherwise one of them refuses the file." };
        var users = new DetailedCommand("users", "Makes the users of a file, with the password hashes of another program.", Details)
        {
            file, format, dryRun, update, skipInvalid,
        };
        users.SetAction((parsed, cancellation) => host.RunAsync(
            async services =>
            {
                var path = parsed.GetRequiredValue(file);
                var options = new ImportOptions(path, FormatOf(path, parsed.GetValue(format)))
                {
                    IsDryRun = parsed.GetValue(dryRun), Updates = parsed.GetValue(update), LeavesOutRefused = parsed.GetValue(skipInvalid),
                };
                return (await services.GetRequiredService<UserImport>().RunAsync(options, host.Error, cancellation)).ToString();
            },
            cancellation));
        return new Command("import", "Brings users from another program.") { users };
    }

    private static ImportFormat FormatOf(string path, string? word) =>
        word is null
            ? UserFile.Guess(path) ?? throw new CommandFailure($"The name of '{path}' does not tell its format: add --format jsonl or --format csv.")
            : Formats.TryGetValue(word, out var format) ? format : throw new CommandFailure($"There is no format '{word}': --format takes jsonl or csv.");
}
