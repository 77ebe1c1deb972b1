namespace AuthProvider.EndToEnd.Tests.Processes;

/// <summary>The built server as a process of its own, on a free port with a database of its own. It can be killed and started again on the same data.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);

    private readonly Dictionary<string, string> _environment;
    private readonly string _data;
    private RunningProgram? _program;
    private HttpClient? _client;

    private ServerProcess(string data, Dictionary<string, string> environment, Uri address)
    {
        _data = data;
        _environment = environment;
        Address = address;
    }

    /// <summary>Where it listens; also its issuer.</summary>
    public Uri Address { get; }

    /// <summary>What it has written since it was last started.</summary>
    public string Output => _program?.Output ?? "";

    /// <summary>A client that trusts it, keeps no cookies and follows no redirects.</summary>
    public HttpClient Client => _client ??= CreateClient();

    /// <summary>Starts a server.</summary>
    /// <param name="seed">What <c>apply</c> gets before the start: the text of the file; null for an empty database.</param>
    /// <param name="settings">Settings as environment variables.</param>
    public static Task<ServerProcess> StartAsync(string? seed = null, params (string Name, string Value)[] settings) =>
        StartAtAsync(new Uri($"https://localhost:{FreePorts.Next()}"), seed, settings);

    /// <summary>Starts a server at an address of this machine.</summary>
    /// <param name="address">Where it listens.</param>
    /// <param name="seed">What <c>apply</c> gets before the start: the text of the file; null for an empty database.</param>
    /// <param name="settings">Settings as environment variables.</param>
    public static async Task<ServerProcess> StartAtAsync(Uri address, string? seed, params (string Name, string Value)[] settings)
    {
        var data = Directory.CreateTempSubdirectory("authprovider-server-").FullName;
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["DOTNET_ENVIRONMENT"] = "Development",
            ["ConnectionStrings__AuthProvider"] = $"Data Source={Path.Combine(data, "authprovider.db")}",
            ["SignUp"] = "Open",
            ["Apps__WhoMayRegister"] = "Everyone",
        };
        foreach (var (name, value) in settings)
        {
            environment[name] = value;
        }

        var server = new ServerProcess(data, environment, address);
        try
        {
            if (seed is not null)
            {
                await server.ApplyAsync(seed);
            }

            await server.StartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it, the first time or after <see cref="KillAsync"/>, and waits until it is ready.</summary>
    public async Task StartAsync()
    {
        _program = RunningProgram.Start(WorkingCopy.ServerProgram, ["--urls", Address.GetLeftPart(UriPartial.Authority)], WorkingCopy.Server, _environment);
        await _program.WaitUntilAnswersAsync(new Uri(Address, "health/ready"), StartLimit);
    }

    /// <summary>Ends it as a power cut would.</summary>
    public async Task KillAsync()
    {
        await _program!.KillAsync();
        await _program.DisposeAsync();
    }

    /// <summary>Runs a command of the server program on this database.</summary>
    /// <returns>What it said.</returns>
    public async Task<string> RunAsync(params string[] arguments)
    {
        await using var command = RunningProgram.Start(WorkingCopy.ServerProgram, arguments, WorkingCopy.Server, _environment);
        await command.WaitForExitAsync();
        return command.ExitCode == 0
            ? command.Output
            : throw new InvalidOperationException($"{string.Join(' ', arguments)} ended with exit code {command.ExitCode}:\n{command.Output}");
    }

    /// <summary>Starts a command on this database, which may be killed.</summary>
    public RunningProgram StartCommand(params string[] arguments) => RunningProgram.Start(WorkingCopy.ServerProgram, arguments, WorkingCopy.Server, _environment);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_program is not null)
        {
            await _program.DisposeAsync();
        }

        Directory.Delete(_data, recursive: true);
    }

    private async Task ApplyAsync(string seed)
    {
        var file = Path.Combine(_data, "seed.json");
        await File.WriteAllTextAsync(file, seed);
        await RunAsync("apply", file);
    }

    private HttpClient CreateClient()
    {
        var client = DevelopmentAuthority.CreateClient();
        client.BaseAddress = Address;
        return client;
    }
}
