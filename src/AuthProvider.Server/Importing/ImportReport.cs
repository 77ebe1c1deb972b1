using System.Globalization;
using System.Text;
using AuthProvider.Server.Importing.Checking;
using AuthProvider.Server.Seeding;

namespace AuthProvider.Server.Importing;

/// <summary>What importing a file did, or would do.</summary>
/// <param name="options">What it is imported with.</param>
internal sealed class ImportReport(ImportOptions options)
{
    private const int ShownExisting = 20;
    private const int ShownProblems = 100;

    private readonly List<SeedProblem> _problems = [];
    private readonly List<string> _existing = [];
    private int _existingCount;

    /// <summary>How many users were made.</summary>
    public int Created { get; set; }

    /// <summary>How many users were changed.</summary>
    public int Changed { get; set; }

    /// <summary>How many users were as the file has them.</summary>
    public int Unchanged { get; set; }

    /// <summary>How many lines have problems.</summary>
    public int Refused { get; private set; }

    /// <summary>How many lines were dealt with.</summary>
    public int Total => Created + Changed + Unchanged + _existingCount + Refused;

    /// <summary>The first problems.</summary>
    public IReadOnlyList<SeedProblem> Problems => _problems;

    /// <summary>How many problems the list leaves out; 0 where none.</summary>
    public int HiddenProblems { get; private set; }

    /// <summary>Notes a line with problems.</summary>
    public void NoteRefused(ImportedLine line)
    {
        Refused++;
        foreach (var problem in line.Problems.All)
        {
            if (_problems.Count < ShownProblems)
            {
                _problems.Add(problem);
            }
            else
            {
                HiddenProblems++;
            }
        }
    }

    /// <summary>Notes users that are there already.</summary>
    public void NoteExisting(IReadOnlyCollection<(ImportedUser User, ExistingUser Found)> users)
    {
        _existingCount += users.Count;
        _existing.AddRange(users.Take(ShownExisting - _existing.Count)
            .Select(existing => string.Create(CultureInfo.InvariantCulture, $"line {existing.User.Line}: the user '{existing.User.Account.UserName}'")));
    }

    /// <summary>A short table, and after it what needs a look.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(options.IsDryRun ? "Nothing was changed; this is what the import would do.\n" : "");
        text.AppendLine("       created  changed  unchanged  existing  refused")
            .Append(CultureInfo.InvariantCulture, $"users{Created,9}{Changed,9}{Unchanged,11}{_existingCount,10}{Refused,9}");
        if (_existingCount > 0)
        {
            text.AppendLine().AppendLine().Append(options switch
            {
                { Updates: true } => "Users that are there already, and are changed where they differ:",
                _ => "Users that are there already, and stay as they are (--update changes them):",
            });
            AppendList(text, _existing, _existingCount - _existing.Count);
        }

        if (Refused > 0)
        {
            text.AppendLine().AppendLine().Append(options.LeavesOutRefused ? "Lines that are left out:" : "Lines that refuse the file (--skip-invalid leaves them out):");
            AppendList(text, [.. _problems.Select(problem => $"{problem.Path}: {problem.Message}")], HiddenProblems);
        }

        return text.ToString();
    }

    private static void AppendList(StringBuilder text, IEnumerable<string> items, int hidden)
    {
        foreach (var item in items)
        {
            text.AppendLine().Append(item);
        }

        if (hidden > 0)
        {
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"and {hidden} more");
        }
    }
}
