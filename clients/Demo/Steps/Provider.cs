using Demo.Processes;
using Demo.Samples;

namespace Demo.Steps;

/// <summary>Sets up and starts the provider on a database of the demo's own.</summary>
public sealed class Provider(Repository repository, Addresses addresses, string data)
{
    private readonly string _assembly = Path.Combine(repository.Provider, "bin", "Debug", "net10.0", "AuthProvider.Server.dll");

    /// <summary>Creates or updates the demo's users, APIs and apps.</summary>
    /// <exception cref="ChildFailedException">The provider refuses the file.</exception>
    public async Task ApplyAsync(IEnumerable<Sample> all, CancellationToken stop)
    {
        var file = Path.Combine(data, "demo.json");
        await File.WriteAllTextAsync(file, addresses.Replace(await File.ReadAllTextAsync(repository.DemoFile, stop), all), stop);

        await using var apply = Run("apply", "apply", file);
        await apply.Exited.WaitAsync(stop);
        if (apply.ExitCode != 0)
        {
            throw new ChildFailedException(apply, $"The provider refused {repository.Relative(repository.DemoFile)}.");
        }
    }

    public ChildProcess Start() => Run("provider", "--urls", Addresses.Text(addresses.Provider));

    private ChildProcess Run(string name, params string[] arguments) => ChildProcess.Start(
        name == "provider" ? "Provider" : name,
        [Dotnet.Command, _assembly, .. arguments],
        repository.Provider,
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["Issuer"] = Addresses.Text(addresses.Provider),
            ["ConnectionStrings__AuthProvider"] = $"Data Source={Path.Combine(data, "demo.db")}",
            ["SignUp"] = "Open",
            ["Apps__WhoMayRegister"] = "Everyone",
            // The samples publish keys and hear of sign-outs on this machine.
            ["OutgoingRequests__AllowPrivateNetworks"] = "true",
        },
        Path.Combine(data, "logs", name + ".log"));
}
