using AuthProvider.Storage.Database;

namespace AuthProvider.Server.Hosting;

/// <summary>The folder with <c>appsettings.json</c> and <c>wwwroot</c>.</summary>
internal static class ContentRoot
{
    /// <summary>Finds it: a published program carries it along, wherever it is started from; else it is the current folder, as usual.</summary>
    /// <param name="args">The command line.</param>
    /// <returns>Null: what the framework takes.</returns>
    /// <exception cref="StartException">The folder that was told does not exist.</exception>
    public static string? Find(string[] args)
    {
        var told = new ConfigurationBuilder()
            .AddEnvironmentVariables("DOTNET_")
            .AddEnvironmentVariables("ASPNETCORE_")
            .AddCommandLine(args)
            .Build()[HostDefaults.ContentRootKey];
        if (told is not null && !Directory.Exists(Path.Combine(AppContext.BaseDirectory, told)))
        {
            throw new StartException($"The folder '{told}' of --contentRoot does not exist: make it, or name another.");
        }

        return told is null && Directory.Exists(Path.Combine(AppContext.BaseDirectory, "wwwroot")) ? AppContext.BaseDirectory : told;
    }
}
