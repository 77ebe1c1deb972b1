using AuthProvider.Server.Account.Passwords;
using AuthProvider.Server.Certificates;
using AuthProvider.Server.Seeding;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.Database;
using Microsoft.Extensions.Configuration.Memory;

namespace AuthProvider.Server.Hosting;

/// <summary>Runs the server.</summary>
internal static class ServerProgram
{
    // What the framework tells of requests at Information has their query in it, and with it the secrets of links.
    private static readonly KeyValuePair<string, string?>[] QuietLog =
    [
        .. ((string[])["Microsoft.AspNetCore", "Microsoft.EntityFrameworkCore", "OpenIddict"]).Select(category => KeyValuePair.Create($"Logging:LogLevel:{category}", (string?)"Warning")),
    ];

    /// <summary>The builder of the server and of the commands: the usual sources, and a content root that does not depend on the current folder.</summary>
    /// <param name="args">The command line.</param>
    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = ContentRoot.Find(args) });

        // Before all other sources: those of appsettings.json, where another content root has none.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = QuietLog });
        return builder;
    }

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

        // The lock is given back when nothing of the server writes any more.
        var app = builder.Build();
        using var file = DatabaseLock.Take(app.Services.GetRequiredService<DatabaseConnection>());
        await using var serving = app;
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
