using System.CommandLine;
using AuthProvider.Benchmarks.Growth;

namespace AuthProvider.Benchmarks.CommandLine;

/// <summary>The options that say how full a full database is.</summary>
internal sealed class GrowthOptions
{
    private readonly Option<long> _users = new("--users") { Description = "People in the full database.", DefaultValueFactory = _ => 1_000_000 };
    private readonly Option<long> _apps = new("--apps") { Description = "Apps in the full database.", DefaultValueFactory = _ => 10_000 };
    private readonly Option<long> _tokens = new("--tokens") { Description = "Tokens in the full database.", DefaultValueFactory = _ => 10_000_000 };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_users, _apps, _tokens])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Reads them.</summary>
    public GrowthSize Read(ParseResult parsed) => new(parsed.GetValue(_users), parsed.GetValue(_apps), parsed.GetValue(_tokens));
}
