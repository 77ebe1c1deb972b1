using Demo.Samples;

namespace Demo.Steps;

/// <summary>A sample that does not start, and why: one sentence with the command that helps.</summary>
public sealed record Missing(Sample Sample, string Reason);

/// <summary>What this run starts, and what it cannot start on this machine.</summary>
public sealed record Selection(IReadOnlyList<Sample> Samples, IReadOnlyList<Missing> Missing)
{
    /// <summary>Looks what the chosen samples need.</summary>
    /// <exception cref="DemoException">None of those that somebody asked for can start.</exception>
    public static async Task<Selection> MakeAsync(IReadOnlyList<Sample> chosen, Runtimes runtimes)
    {
        var samples = new List<Sample>();
        var missing = new List<Missing>();
        foreach (var sample in chosen)
        {
            if (await runtimes.MissingAsync(sample) is { } reason)
            {
                missing.Add(new(sample, reason));
            }
            else
            {
                samples.Add(sample);
            }
        }

        return samples.Count > 0
            ? new(samples, missing)
            : throw new DemoException(string.Join(Environment.NewLine, missing.Select(one => $"{one.Sample.Name} cannot start. {one.Reason}")));
    }

    /// <summary>The same without samples that turned out not to start.</summary>
    public Selection Without(IReadOnlyList<Missing> more) =>
        new([.. Samples.Except(more.Select(one => one.Sample))], [.. Missing, .. more]);
}
