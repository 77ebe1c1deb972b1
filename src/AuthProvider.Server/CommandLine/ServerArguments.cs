namespace AuthProvider.Server.CommandLine;

/// <summary>
/// The arguments of the program, divided into configuration (<c>--Key value</c> or <c>--Key=value</c>) and the words of a command. A key
/// is a path with a colon, or one of the single words that ASP.NET Core and this server read; so a mistyped option is not taken for
/// configuration that nobody reads.
/// </summary>
/// <param name="Configuration">What the configuration gets.</param>
/// <param name="Command">The rest; empty to serve.</param>
internal sealed record ServerArguments(string[] Configuration, string[] Command)
{
    private const string Prefix = "--";

    private static readonly HashSet<string> SingleWords = new(StringComparer.OrdinalIgnoreCase)
    {
        // Of this server.
        "Issuer", "MasterKey", "SignUp",

        // Of ASP.NET Core.
        "AllowedHosts", "ApplicationName", "CaptureStartupErrors", "ContentRoot", "DetailedErrors", "Environment", "Http_Ports", "Https_Port",
        "Https_Ports", "ShutdownTimeoutSeconds", "SuppressStatusMessages", "Urls", "WebRoot",
    };

    /// <summary>Whether the server is to be started.</summary>
    public bool Serves => Command.Length == 0;

    /// <summary>Divides the arguments.</summary>
    public static ServerArguments Read(IReadOnlyList<string> arguments)
    {
        var configuration = new List<string>();
        var command = new List<string>();
        for (var index = 0; index < arguments.Count; index++)
        {
            var argument = arguments[index];
            if (!IsSetting(argument, out var hasValue))
            {
                command.Add(argument);
            }
            else if (hasValue)
            {
                configuration.Add(argument);
            }
            else if (index + 1 < arguments.Count)
            {
                configuration.AddRange([argument, arguments[++index]]);
            }
            else
            {
                // A key without a value: the commands refuse it by its name.
                command.Add(argument);
            }
        }

        return new([.. configuration], [.. command]);
    }

    private static bool IsSetting(string argument, out bool hasValue)
    {
        hasValue = false;
        if (!argument.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var end = argument.IndexOf('=', StringComparison.Ordinal);
        hasValue = end >= 0;
        var name = hasValue ? argument[Prefix.Length..end] : argument[Prefix.Length..];
        return name.Contains(':', StringComparison.Ordinal) || SingleWords.Contains(name);
    }
}
