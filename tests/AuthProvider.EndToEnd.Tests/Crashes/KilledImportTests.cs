using System.Globalization;
using System.Text.RegularExpressions;
using AuthProvider.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace AuthProvider.EndToEnd.Tests.Crashes;

/// <summary>An import beside a running server is killed (SIGKILL) and started again: nobody is missing and nobody is there twice.</summary>
public sealed partial class KilledImportTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task An_import_killed_in_the_middle_goes_on_where_it_stopped()
    {
        // Full counts show the time that the documentation promises.
        var count = Soak.IsOn ? 100_000 : 21_000;
        var folder = Directory.CreateTempSubdirectory("authprovider-import-").FullName;
        try
        {
            var file = Path.Combine(folder, "users.jsonl");
            await File.WriteAllLinesAsync(file, Enumerable.Range(0, count).Select(number => string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"username":"person{{number}}","email":"p{{number}}@example.com","emailConfirmed":true,"roles":["staff"],"passwordHash":"$2b$12$DlEM1Sd7ORAsf0eSHO//WuBG2C/Pc2.B/uaVgi6X1yNa5NTBmBLRS"}""")));
            await using var server = await ServerProcess.StartAsync();

            await using (var import = server.StartCommand("import", "users", file))
            {
                await import.WaitUntilAsync(() => Task.FromResult(import.Output.Contains("10000 users written", StringComparison.Ordinal)), Patience);
                using var answer = await server.Client.GetAsync(new Uri("/sign-in", UriKind.Relative));
                Assert.True(answer.IsSuccessStatusCode);
                await import.KillAsync();
            }

            var second = await server.RunAsync("import", "users", file);
            output.WriteLine(second);
            var row = Row().Match(second);
            var (created, existing) = (Number(row, "created"), Number(row, "existing"));
            Assert.InRange(existing, 10_000, count - 1);
            Assert.Equal(count, created + existing);
            row = Row().Match(await server.RunAsync("import", "users", file));
            Assert.Equal((0, count), (Number(row, "created"), Number(row, "existing")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int Number(Match row, string name) => int.Parse(row.Groups[name].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^users +(?<created>\d+) +(?<changed>\d+) +(?<unchanged>\d+) +(?<existing>\d+) +(?<refused>\d+)\s*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Row();
}
