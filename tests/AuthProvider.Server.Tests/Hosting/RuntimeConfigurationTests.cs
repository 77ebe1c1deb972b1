using System.Text.Json;

namespace AuthProvider.Server.Tests.Hosting;

public sealed class RuntimeConfigurationTests
{
    // docs/decisions/0017: a machine that shows a large cache would let a collection take 40 ms.
    [Fact]
    public async Task Youngest_generation_has_a_bound()
    {
        const long most = 64 * 1024 * 1024;
        await using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "AuthProvider.Server.runtimeconfig.json"));
        using var configuration = await JsonDocument.ParseAsync(file);

        var bound = configuration.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties").GetProperty("System.GC.Gen0MaxBudget").GetInt64();

        Assert.InRange(bound, 1, most);
    }
}
