using System.Globalization;
using AuthProvider.Server.CommandLine;
using AuthProvider.Storage.Database;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Server.Tests.CommandLine;

/// <summary>Runs commands in this process, on a database of its own in a temporary folder.</summary>
internal sealed class CommandRunner : IDisposable
{
    public CommandRunner() => Folder = Directory.CreateTempSubdirectory("authprovider-commands-").FullName;

    public string Folder { get; }

    public string ConnectionString => $"Data Source={Path.Combine(Folder, "authprovider.db")}";

    /// <summary>Changes the program of the commands that follow; null for nothing.</summary>
    public Action<WebApplicationBuilder>? Configure { get; set; }

    public Task<CommandResult> RunAsync(params string[] arguments) => RunOnAsync(ConnectionString, Configure, arguments);

    public static Task<CommandResult> RunOnAsync(string connectionString, params string[] arguments) => RunOnAsync(connectionString, configure: null, arguments);

    private static async Task<CommandResult> RunOnAsync(string connectionString, Action<WebApplicationBuilder>? configure, string[] arguments)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        var read = ServerArguments.Read([.. arguments, $"--ConnectionStrings:AuthProvider={connectionString}", "--Issuer=https://id.example"]);
        var host = new CommandHost(read.Configuration, output, error, builder =>
        {
            builder.Services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = 1_000);
            configure?.Invoke(builder);
        });
        var exitCode = await ServerCommands.RunAsync(read, host);
        return new(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Applies a file.</summary>
    public async Task<CommandResult> ApplyAsync(string json)
    {
        var path = Path.Combine(Folder, "seed.json");
        await File.WriteAllTextAsync(path, json);
        return await RunAsync("apply", path);
    }

    /// <summary>Looks into the database.</summary>
    public async Task<T> QueryAsync<T>(Func<AuthProviderDbContext, Task<T>> query)
    {
        await using var database = new SqliteDbContext(new DbContextOptionsBuilder<SqliteDbContext>().UseSqlite(ConnectionString)
            .UseApplicationServiceProvider(new ServiceCollection()
                .Configure<IdentityOptions>(identity => identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3).BuildServiceProvider())
            .Options);
        return await query(database);
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>What a command did.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Error)
{
    public CommandResult Succeeds()
    {
        Assert.True(ExitCode == 0, Error);
        return this;
    }
}
