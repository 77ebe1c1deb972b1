using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace AuthProvider.Server.Hosting;

/// <summary>
/// Keeps the framework's own words about a failed start, stack traces and all, out of the log until the server has started:
/// <see cref="StartFailure"/> says it in a sentence. Afterwards the log is as it is configured.
/// </summary>
internal sealed class StartGate : IPostConfigureOptions<LoggerFilterOptions>, IOptionsChangeTokenSource<LoggerFilterOptions>, IDisposable
{
    private static readonly string[] Categories =
    [
        "Microsoft.AspNetCore.DataProtection", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.EntityFrameworkCore", "Microsoft.Extensions.Hosting.Internal.Host",
    ];

    private readonly CancellationTokenSource _opened = new();

    string? IOptionsChangeTokenSource<LoggerFilterOptions>.Name => Options.DefaultName;

    /// <summary>Adds a gate, closed.</summary>
    public static StartGate Add(IServiceCollection services)
    {
        var gate = new StartGate();
        services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>>(gate);
        services.AddSingleton<IOptionsChangeTokenSource<LoggerFilterOptions>>(gate);
        return gate;
    }

    /// <summary>The server has started.</summary>
    public void Open() => _opened.Cancel();

    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        if (!_opened.IsCancellationRequested)
        {
            foreach (var category in Categories)
            {
                options.Rules.Add(new LoggerFilterRule(providerName: null, category, LogLevel.None, filter: null));
            }
        }
    }

    // A token that was cancelled must not be handed out again: it would be asked for without end.
    public IChangeToken GetChangeToken() => new CancellationChangeToken(_opened.IsCancellationRequested ? CancellationToken.None : _opened.Token);

    public void Dispose() => _opened.Dispose();
}
