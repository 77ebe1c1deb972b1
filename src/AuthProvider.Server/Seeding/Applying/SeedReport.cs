using System.Globalization;
using System.Text;

namespace AuthProvider.Server.Seeding.Applying;

/// <summary>What became of a thing that a file names.</summary>
internal enum SeedOutcome
{
    /// <summary>It was as the file has it.</summary>
    Unchanged = 0,

    /// <summary>It was made.</summary>
    Created = 1,

    /// <summary>It was changed.</summary>
    Changed = 2,

    /// <summary>It was removed.</summary>
    Removed = 3,
}

/// <summary>What applying a file did.</summary>
internal sealed class SeedReport
{
    private static readonly string[] Kinds = ["users", "apis", "scopes", "apps"];

    private readonly List<(string Kind, SeedOutcome Outcome)> _outcomes = [];
    private readonly List<(string ClientId, string Secret)> _secrets = [];

    /// <summary>Notes what became of a thing.</summary>
    public void Add(string kind, SeedOutcome outcome) => _outcomes.Add((kind, outcome));

    /// <summary>Notes a secret that was made, which is shown once.</summary>
    public void AddSecret(string clientId, string secret) => _secrets.Add((clientId, secret));

    /// <summary>How many things had this outcome.</summary>
    public int Count(string kind, SeedOutcome outcome) => _outcomes.Count(item => item.Outcome == outcome && string.Equals(item.Kind, kind, StringComparison.Ordinal));

    /// <summary>A short table, and after it the secrets.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("         created  changed  unchanged  removed");
        foreach (var kind in Kinds)
        {
            text.AppendLine().Append(
                CultureInfo.InvariantCulture,
                $"{kind,-6}{Count(kind, SeedOutcome.Created),10}{Count(kind, SeedOutcome.Changed),9}{Count(kind, SeedOutcome.Unchanged),11}{Count(kind, SeedOutcome.Removed),9}");
        }

        if (_secrets.Count > 0)
        {
            text.AppendLine().AppendLine().Append("Secrets that were made; they are shown only here:");
            var width = _secrets.Max(secret => secret.ClientId.Length);
            foreach (var (clientId, secret) in _secrets)
            {
                text.AppendLine().Append(clientId.PadRight(width)).Append("  ").Append(secret);
            }
        }

        return text.ToString();
    }
}
