using System.Diagnostics.CodeAnalysis;
using AuthProvider.Protocol.Refusals;

namespace AuthProvider.Server.Seeding;

/// <summary>What is wrong with a place in the file.</summary>
/// <param name="Path">The place, as a JSON path.</param>
/// <param name="Message">What is wrong and what to do, as a sentence.</param>
internal sealed record SeedProblem(string Path, string Message);

/// <summary>Collects what is wrong, so that all of it is said at once.</summary>
internal sealed class SeedProblems
{
    private readonly List<SeedProblem> _all = [];

    /// <summary>All of them, in the order in which they were found.</summary>
    public IReadOnlyList<SeedProblem> All => _all;

    /// <summary>Refuses the file where there are any.</summary>
    /// <exception cref="SeedRefusedException">There are.</exception>
    public void RefuseIfAny()
    {
        if (_all.Count > 0)
        {
            throw new SeedRefusedException(_all);
        }
    }

    /// <summary>Notes a problem.</summary>
    public void Add(string path, string message) => _all.Add(new(path, message));

    /// <summary>Notes what a rule has against a place.</summary>
    /// <param name="path">The place.</param>
    /// <param name="refusal">What the rule says; null where it has nothing against it.</param>
    public void AddIfAny(string path, Refusal? refusal) => AddIfAny(path, refusal?.ToString());

    /// <summary>Notes a problem where there is one.</summary>
    /// <param name="path">The place.</param>
    /// <param name="message">What is wrong; null where nothing is.</param>
    public void AddIfAny(string path, string? message)
    {
        if (message is not null)
        {
            Add(path, message);
        }
    }
}

/// <summary>A file is refused, and nothing of it was written.</summary>
[SuppressMessage("Roslynator", "RCS1194", Justification = "It has one message.")]
internal sealed class SeedRefusedException(IReadOnlyList<SeedProblem> problems) : Exception("The file was refused; nothing was changed.")
{
    /// <summary>All that is wrong with it.</summary>
    public IReadOnlyList<SeedProblem> Problems { get; } = problems;
}
