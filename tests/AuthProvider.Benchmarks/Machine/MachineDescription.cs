using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace AuthProvider.Benchmarks.Machine;

/// <summary>What the figures were measured on.</summary>
internal static class MachineDescription
{
    /// <summary>Processor, cores, memory, system and runtime in one line.</summary>
    public static string Read()
    {
        var processor = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024d * 1024 * 1024);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{processor?.Split(':')[1].Trim() ?? "unknown processor"}, {Environment.ProcessorCount} cores shared with the load generator, {memory:0} GB, {RuntimeInformation.OSDescription}, .NET {Environment.Version}");
    }

    /// <summary>Median time of one 4 KB write that is forced to the disk, in milliseconds: the floor of everything durable.</summary>
    /// <param name="folder">A folder on the disk in question.</param>
    public static double MeasureForcedWrite(string folder)
    {
        var path = Path.Combine(folder, "forced-write");
        var times = new List<double>();
        using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            var page = new byte[4096];
            for (var i = 0; i < 50; i++)
            {
                var start = Stopwatch.GetTimestamp();
                file.Write(page);
                file.Flush(flushToDisk: true);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }

        File.Delete(path);
        return new Statistics.Sample(times).Median;
    }
}
