using AuthProvider.Server.Account.Passwords;
using AuthProvider.Server.Certificates;
using AuthProvider.Server.Seeding;
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
        var certificate = await builder.AddCertificateAsync(settings, TimeProvider.System);
        using var gate = StartGate.Add(builder.Services);
        builder.AddServer(settings);
        builder.Services.AddHostedService<IdleMemory>();

        await using var app = builder.Build();
        using var file = DatabaseLock.Take(app.Services.GetRequiredService<DatabaseConnection>());
        await app.Services.PrepareDatabaseAsync();
        app.Services.OpenPasswordList();
        app.UseServer();
        await StartAsync(app);
        gate.Open();
        StartReport.Write(app, settings, certificate);
        await app.Services.InviteFirstAdministratorAsync(Console.Out);
        await app.WaitForShutdownAsync();
    });

    // What has begun to work in the background is ended before what it works with is disposed of.
    private static async Task StartAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.StopAsync();
            throw;
        }
    }
}
