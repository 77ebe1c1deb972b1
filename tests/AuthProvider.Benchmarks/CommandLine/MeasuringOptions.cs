using System.CommandLine;
using AuthProvider.Benchmarks.Machine;

namespace AuthProvider.Benchmarks.CommandLine;

/// <summary>The options that all measuring commands share.</summary>
internal sealed class MeasuringOptions
{
    private readonly Option<int> _rounds = new("--rounds") { Description = "How often each figure is measured; the median counts.", DefaultValueFactory = _ => 5 };
    private readonly Option<int> _seconds = new("--seconds") { Description = "How long each measurement takes.", DefaultValueFactory = _ => 5 };
    private readonly Option<int> _warmUp = new("--warm-up") { Description = "How many seconds each load runs before the first round.", DefaultValueFactory = _ => 20 };
    private readonly Option<int> _idle = new("--idle") { Description = "How many seconds the server idles before its memory is read.", DefaultValueFactory = _ => 30 };
    private readonly Option<string[]> _only = new("--only") { Description = "An operation to measure; may be repeated. Such a run writes no documents unless --output says so." };
    private readonly Option<bool> _noPeer = new("--no-peer") { Description = "Leave the npm package oidc-provider out." };
    private readonly Option<string?> _json = new("--json") { Description = "A file for the rows as JSON." };
    private readonly Option<string?> _output = new("--output") { Description = "The folder for Markdown and chart; docs/performance by default." };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_rounds, _seconds, _warmUp, _idle, _only, _noPeer, _json, _output])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Reads them.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="name">The file name of the reports.</param>
    /// <param name="title">The heading of the reports.</param>
    public RunOptions Read(ParseResult parsed, string name, string title)
    {
        var only = parsed.GetValue(_only) ?? [];
        return new RunOptions
        {
            Name = name,
            Title = title,
            Command = string.Join(' ', parsed.Tokens.Select(token => token.Value)),
            Rounds = Math.Max(1, parsed.GetValue(_rounds)),
            Duration = TimeSpan.FromSeconds(Math.Max(1, parsed.GetValue(_seconds))),
            WarmUp = TimeSpan.FromSeconds(Math.Max(1, parsed.GetValue(_warmUp))),
            Idle = TimeSpan.FromSeconds(Math.Max(0, parsed.GetValue(_idle))),
            Only = only,
            Peer = !parsed.GetValue(_noPeer),
            Json = parsed.GetValue(_json),
            Output = parsed.GetValue(_output) ?? (only.Length == 0 ? Repository.PerformanceDocuments : null),
        };
    }
}
