using System.Text.Json;

namespace AuthProvider.EndToEnd.Tests.Flask;

/// <summary>Where the samples in Flask go after a sign-in: to pages of their own, however a browser reads the address.</summary>
[Collection(FlaskWorld.Name)]
public sealed class ReturnAddressTests(FlaskWorld world)
{
    private const string Check = """
        import importlib, json, sys
        own_page = importlib.import_module(sys.argv[1] + ".auth").own_page
        wrong = [target for target, good in json.loads(sys.argv[2]) if own_page(target) != (target if good else None)]
        assert not wrong, wrong
        """;

    // A browser reads a backslash as a slash, and leaves out tabs and line ends wherever they stand.
    private static readonly string Targets = JsonSerializer.Serialize(
        new[] { "/", "/dashboard?page=2#notes", "/caf\u00e9 au lait" }.Select(target => new object?[] { target, true }).Concat(
            new[]
            {
                null, "", "dashboard", "https://evil.example", "javascript:alert(1)", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
                "/\t/evil.example", "/\n/evil.example", "\t//evil.example", "/page\\..\\evil", "/page\r\nLocation: x", "/\0", "/\u007f", "/\u2028",
            }.Select(target => new object?[] { target, false })));

    [Fact]
    public async Task Pages_of_others_are_no_place_to_return_to()
    {
        await using var dashboard = world.Dashboard(world.Provider.Address);
        await dashboard.RunPythonAsync("-c", Check, "dashboard", Targets);
        await using var classic = new FlaskApp("flask-classic", "classic", FreePorts.Next());
        await classic.RunPythonAsync("-c", Check, "classic", Targets);
    }
}
