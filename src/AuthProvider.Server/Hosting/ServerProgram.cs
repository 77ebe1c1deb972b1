using AuthProvider.Server.Certificates;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.Database;

namespace AuthProvider.Server.Hosting;

/// <summary>Runs the server.</summary>
internal static class ServerProgram
{
    /// <summary>The builder of the server and of the commands: the usual sources, and a content root that does not depend on the current folder.</summary>
    /// <param name="args">The command line.</param>
    public static WebApplicationBuilder CreateBuilder(string[] args) =>
        WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = ContentRoot.Find(args) });

    /// <summary>Serves until it is told to stop.</summary>
    /// <param name="args">The command line.</param>
    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(string[] args) => StartFailure.GuardAsync(async () =>
    {
        var builder = CreateBuilder(args);
        var settings = SettingsReader.Read(builder.Configuration, builder.Environment.ContentRootPath);
        var certificate = await builder.AddCertificateAsync(TimeProvider.System);
        var gate = builder.Logging.AddStartGate();
        builder.AddServer(settings);

        await using var app = builder.Build();
        app.UseServer();
        using var file = DatabaseLock.Take(app.Services.GetRequiredService<DatabaseConnection>());
        await app.Services.PrepareDatabaseAsync();
        await app.StartAsync();
        gate.Open();
        StartReport.Write(app, settings, certificate);
        await app.WaitForShutdownAsync();
    });
}
