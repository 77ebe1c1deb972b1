using System.CommandLine;

namespace AuthProvider.Server.CommandLine;

/// <summary>What the program does beside serving.</summary>
internal static class ServerCommands
{
    private const string Description =
        """
        A self-hosted OpenID Connect provider.

        Without a command the server starts. Settings are read from appsettings.json, the environment and the command line,
        with and without a command: --urls https://localhost:5001 --ConnectionStrings:AuthProvider "Data Source=data/authprovider.db"

        A command works beside a running server, which notices what it changed.
        """;

    /// <summary>Runs the command that the arguments name.</summary>
    /// <returns>The exit code: 0 where it was done, 1 where not.</returns>
    public static async Task<int> RunAsync(ServerArguments arguments, CommandHost host)
    {
        var root = new RootCommand(Description)
        {
            ApplyCommand.Create(host),
            ImportCommands.Create(host),
            UserCommands.Create(host),
            AppCommands.Create(host),
            KeyCommands.Create(host),
            RegistrationTokenCommands.Create(host),
            InvitationCommands.Create(host),
        };
        DetailedHelp.AddTo(root);
        var parsed = root.Parse(arguments.Command, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is not DetailedHelp)
        {
            await host.Error.WriteLineAsync(Describe(parsed));
            return 1;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { Output = host.Output, Error = host.Error, EnableDefaultExceptionHandler = false });
    }

    // A word too many is the cause of what is missing then.
    private static string Describe(ParseResult parsed) => parsed.UnmatchedTokens is [var unknown, ..]
        ? $"There is no '{unknown}' here: see --help."
        : $"{parsed.Errors[0].Message.TrimEnd('.')}: see --help.";
}
