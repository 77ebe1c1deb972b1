using AuthProvider.Server.Hosting;
using AuthProvider.Server.Seeding;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Database;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Console;
using static OpenIddict.Abstractions.OpenIddictExceptions;

namespace AuthProvider.Server.CommandLine;

/// <summary>Runs commands on the services of the server, with its configuration and an up-to-date database, without serving.</summary>
/// <param name="configuration">The settings of the command line.</param>
/// <param name="output">Takes what was done.</param>
/// <param name="error">Takes what went wrong.</param>
/// <param name="configure">Changes the program after all of the server was added; null for nothing.</param>
internal sealed class CommandHost(string[] configuration, TextWriter output, TextWriter error, Action<WebApplicationBuilder>? configure = null)
{
    private const int Done = 0;
    private const int Failed = 1;

    /// <summary>Takes what was done.</summary>
    public TextWriter Output => output;

    /// <summary>Takes what went wrong.</summary>
    public TextWriter Error => error;

    /// <summary>Runs work in one transaction, which a running server notices.</summary>
    /// <param name="work">Does it, and says what it did; that is printed after the commit.</param>
    /// <param name="cancellationToken">Cancels it before the commit.</param>
    /// <returns>The exit code.</returns>
    public Task<int> ChangeAsync(Func<IServiceProvider, CancellationToken, Task<string>> work, CancellationToken cancellationToken) => RunAsync(
        async services =>
        {
            var database = services.GetRequiredService<AuthProviderDbContext>();
            await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
            var said = await work(services, cancellationToken);
            await services.GetRequiredService<OutsideChanges>().AnnounceAsync(database, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return said;
        },
        cancellationToken);

    /// <summary>Runs work that has its own transaction and announces it.</summary>
    /// <param name="work">Does it, and says what it did.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(Func<IServiceProvider, Task<string>> work, CancellationToken cancellationToken)
    {
        try
        {
            await using var app = Build();
            using (await MigrationTurn.EnterAsync(app.Services, cancellationToken))
            {
                await app.Services.PrepareDatabaseAsync(cancellationToken);
            }

            await using var scope = app.Services.CreateAsyncScope();
            await output.WriteLineAsync(await work(scope.ServiceProvider));
            return Done;
        }
        catch (SeedRefusedException refused)
        {
            foreach (var problem in refused.Problems)
            {
                await error.WriteLineAsync($"{problem.Path}: {problem.Message}");
            }

            await error.WriteLineAsync(refused.Message);
        }
        catch (Exception exception)
        {
            await error.WriteLineAsync(StartFailure.Describe(exception) ?? Describe(exception));
        }

        return Failed;
    }

    private WebApplication Build()
    {
        var builder = ServerProgram.CreateBuilder(configuration);

        // The output is for what the command says.
        builder.Logging.ClearProviders().AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.AddFilter<ConsoleLoggerProvider>(category: null, LogLevel.Warning);

        // What the database throws is said in the sentence.
        builder.Logging.AddFilter<ConsoleLoggerProvider>("Microsoft.EntityFrameworkCore", LogLevel.None);
        builder.AddServer(SettingsReader.Read(builder.Configuration, builder.Environment.ContentRootPath));
        configure?.Invoke(builder);
        return builder.Build();
    }

    // Whoever runs a command gets a sentence; the stack would tell nothing but where in this program it was thrown.
    private static string Describe(Exception exception) => exception switch
    {
        CommandFailure => exception.Message,
        OperationCanceledException => "The command was interrupted; nothing was changed.",
        DbUpdateConcurrencyException or ConcurrencyException => "The server changed the same thing at the same time, and nothing was changed here: run the command again.",
        SqliteException { SqliteErrorCode: 5 or 6 } => "The database is locked by another program, and nothing was changed: run the command again.",
        DbUpdateException { InnerException: { } cause } => $"The database refused the change, and nothing was changed: {cause.Message}",
        _ when DatabaseFailure.IsCauseOf(exception) => $"The database failed, and nothing was changed: {exception.GetBaseException().Message}",
        _ => $"The command failed, and nothing was changed ({exception.GetType().Name}): {exception.Message}",
    };
}
