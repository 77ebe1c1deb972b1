using System.Globalization;

namespace Demo;

/// <summary>What the command line asks for.</summary>
/// <param name="Only">Samples to start; empty means all.</param>
/// <param name="FirstPort">Port of the provider; the samples follow at their usual distances.</param>
/// <param name="Data">Folder of the database, the logs and what the samples keep.</param>
/// <param name="Build">Whether to build first.</param>
public sealed record DemoSettings(IReadOnlyList<string> Only, int FirstPort, string Data, bool Build)
{
    public const int UsualFirstPort = 5001;

    /// <summary>The folder where none is named: each first port has its own, for the redirect URIs in the database name the ports.</summary>
    public static string UsualData(Repository repository, int firstPort)
    {
        var folder = Path.Combine(repository.Clients, "Demo", "data");
        return firstPort == UsualFirstPort ? folder : Path.Combine(folder, firstPort.ToString(CultureInfo.InvariantCulture));
    }
}
