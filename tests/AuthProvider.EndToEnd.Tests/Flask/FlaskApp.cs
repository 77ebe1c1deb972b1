using System.Globalization;
using AuthProvider.EndToEnd.Tests.Processes;

namespace AuthProvider.EndToEnd.Tests.Flask;

/// <summary>What serves a Flask app.</summary>
public enum FlaskServer
{
    /// <summary><c>flask run</c>: one process.</summary>
    Development,

    /// <summary>gunicorn: several processes.</summary>
    Gunicorn,
}

/// <summary>One of the samples in Flask as a process of its own, with data of its own. It can be stopped and started again on the same data.</summary>
internal sealed class FlaskApp : IAsyncDisposable
{
    private const string Python = "/usr/bin/python3";
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    private readonly string _package;
    private readonly FlaskServer _server;
    private readonly Dictionary<string, string> _environment;
    private RunningProgram? _program;

    /// <summary>An app that is not running yet.</summary>
    /// <param name="sample">Its folder in <c>clients</c>.</param>
    /// <param name="package">Its Python package.</param>
    /// <param name="port">Where it listens.</param>
    /// <param name="server">What serves it.</param>
    /// <param name="settings">Its settings.</param>
    public FlaskApp(string sample, string package, int port, FlaskServer server = FlaskServer.Development, params (string Name, string Value)[] settings)
    {
        (_package, _server) = (package, server);
        Folder = Path.Combine(WorkingCopy.Root, "clients", sample);
        Address = new Uri($"https://localhost:{port.ToString(CultureInfo.InvariantCulture)}");
        _environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["URL"] = Address.GetLeftPart(UriPartial.Authority),
            ["PORT"] = port.ToString(CultureInfo.InvariantCulture),
            ["DATA"] = Data,
            ["CERTIFICATES"] = WorkingCopy.Certificates,
            ["REQUESTS_CA_BUNDLE"] = DevelopmentAuthority.AuthorityFile,
            ["SSL_CERT_FILE"] = DevelopmentAuthority.AuthorityFile,
            ["PYTHONUNBUFFERED"] = "1",
            ["PYTHONDONTWRITEBYTECODE"] = "1",
        };
        foreach (var (name, value) in settings)
        {
            _environment[name] = value;
        }
    }

    public Uri Address { get; }

    /// <summary>The folder of its database.</summary>
    public string Data { get; } = Directory.CreateTempSubdirectory("authprovider-flask-").FullName;

    private string Folder { get; }

    /// <summary>What it has written since it was last started.</summary>
    public string Output => _program?.Output ?? "";

    /// <summary>An address of the app.</summary>
    public Uri At(string path) => new(Address, path);

    /// <summary>Starts it and waits until it answers.</summary>
    public async Task StartAsync()
    {
        var (certificate, key) = (DevelopmentAuthority.CertificateFile, DevelopmentAuthority.KeyFile);
        _program = _server is FlaskServer.Gunicorn
            ? RunningProgram.StartCommand("gunicorn", [$"{_package}:create_app()"], Folder, _environment)
            : RunningProgram.StartCommand(
                Python, ["-m", "flask", "--app", _package, "run", "--port", _environment["PORT"], "--cert", certificate, "--key", key], Folder, _environment);
        await _program.WaitUntilAnswersAsync(At("/static/icon.svg"), StartLimit);
    }

    /// <summary>Stops it, as for an update.</summary>
    public async Task StopAsync()
    {
        if (_program is not null)
        {
            await _program.DisposeAsync();
            _program = null;
        }
    }

    /// <summary>Runs one of its commands: <c>flask --app ... ARGUMENTS</c>.</summary>
    public Task RunAsync(params string[] arguments) => RunPythonAsync(["-m", "flask", "--app", _package, .. arguments]);

    /// <summary>Runs the interpreter in its folder, with its settings.</summary>
    public async Task RunPythonAsync(params string[] arguments)
    {
        await using var command = RunningProgram.StartCommand(Python, arguments, Folder, _environment);
        await command.WaitForExitAsync();
        Assert.True(command.ExitCode == 0, command.Output);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(Data, recursive: true);
    }
}
