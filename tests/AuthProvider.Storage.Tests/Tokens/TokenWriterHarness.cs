using System.Globalization;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Grants;
using AuthProvider.Storage.Tokens;
using AuthProvider.Storage.Tokens.Writing;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;

namespace AuthProvider.Storage.Tests.Tokens;

/// <summary>The writer over a database of its own, and rows to write.</summary>
internal sealed class TokenWriterHarness : IAsyncDisposable
{
    public static readonly DateTime Now = new(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);

    // Tests hold rows as long as their machine takes to come to the next line.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly WriteGate _gate = new();
    private readonly ServerLog _log = new();
    private readonly LoggerFactory _loggers;
    private bool _isGuest;

    private TokenWriterHarness(TokenDatabase database, TokenWriterOptions options)
    {
        _loggers = new([_log]);
        Database = database;
        Cache = new();
        Reader = new(database.Connection, Cache);
        Writer = new(
            new(database.Connection, Options.Create(options), _loggers.CreateLogger<UnitConnectionFactory>()), _gate, [Cache], Options.Create(options),
            _loggers.CreateLogger<TokenWriter>());
    }

    public TokenDatabase Database { get; }

    public TokenCache Cache { get; }

    public TokenReader Reader { get; }

    public TokenWriter Writer { get; }

    /// <summary>The warnings and errors so far.</summary>
    public IReadOnlyCollection<string> Log => _log.Entries;

    public static async Task<TokenWriterHarness> CreateAsync(bool sqlite, Action<TokenWriterOptions>? configure = null)
    {
        var options = new TokenWriterOptions { BusyTimeout = TimeSpan.FromMilliseconds(50), LockTimeout = Patience };
        configure?.Invoke(options);
        return new(await TokenDatabase.CreateAsync(sqlite), options);
    }

    /// <summary>Another writer of the same database, as of another node, with caches of its own.</summary>
    public TokenWriterHarness Beside(TimeSpan busyTimeout) => new(Database, new() { BusyTimeout = busyTimeout, LockTimeout = Patience }) { _isGuest = true };

    public GrantRow NewGrant() => new()
    {
        Id = Guid.CreateVersion7(),
        ApplicationId = Database.AppId,
        Status = OpenIddictConstants.Statuses.Valid,
        Type = OpenIddictConstants.AuthorizationTypes.AdHoc,
        Subject = "alice",
        Scopes = "[\"openid\"]",
        CreationDate = Now,
    };

    public TokenRow NewToken(Guid? grantId = null, string type = OpenIddictConstants.TokenTypeIdentifiers.RefreshToken) => new()
    {
        Id = Guid.CreateVersion7(),
        ApplicationId = Database.AppId,
        AuthorizationId = grantId,
        Type = type,
        Status = OpenIddictConstants.Statuses.Valid,
        Subject = "alice",
        CreationDate = Now,
        ExpirationDate = Now.AddHours(1),
        ConcurrencyToken = "1",
    };

    /// <summary>Inserts a grant with one token.</summary>
    public async Task<TokenRow> GrantAsync()
    {
        var grant = NewGrant();
        var token = NewToken(grant.Id);
        var unit = new WriteUnit();
        unit.Insert(grant);
        unit.Insert(token);
        Assert.Equal(WriteOutcome.Committed, await Writer.WriteAsync(unit));
        return token;
    }

    public Task<WriteOutcome> InsertAsync(params TokenRow[] tokens)
    {
        var unit = new WriteUnit();
        foreach (var token in tokens)
        {
            unit.Insert(token);
        }

        return Writer.WriteAsync(unit);
    }

    /// <summary>Uses a token for another of the same grant.</summary>
    public Task<WriteOutcome> ExchangeAsync(TokenRow token, DateTime? time = null, TimeSpan leeway = default)
    {
        var unit = new WriteUnit { Consumption = new(token.Id, time ?? Now, leeway, token.AuthorizationId) };
        unit.Insert(NewToken(token.AuthorizationId));
        return Writer.WriteAsync(unit);
    }

    public async Task<string?> GrantStatusAsync(Guid? grantId)
    {
        await using var context = Database.Open();
        return await context.Grants.Where(grant => grant.Id == grantId).Select(grant => grant.Status).SingleOrDefaultAsync();
    }

    public async Task<List<Token>> TokensAsync(Guid? grantId)
    {
        await using var context = Database.Open();
        return await context.Tokens.AsNoTracking().Where(token => token.AuthorizationId == grantId).ToListAsync();
    }

    /// <summary>The answer of the writer's connection to a question.</summary>
    public async Task<string?> AskAsync(string question)
    {
        await using var command = Writer.Connection!.Connection.CreateCommand();
        command.CommandText = question;
        return Convert.ToString(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        await Writer.DisposeAsync();
        _loggers.Dispose();
        _gate.Dispose();
        if (!_isGuest)
        {
            await Database.DisposeAsync();
        }
    }
}
