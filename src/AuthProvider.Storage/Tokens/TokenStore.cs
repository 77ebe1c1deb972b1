using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Tokens.Pruning;
using AuthProvider.Storage.Tokens.Writing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;

namespace AuthProvider.Storage.Tokens;

/// <summary>
/// OpenIddict's view of the tokens. Single tokens come through the caches, writes go through the one writer, lists come from the database.
/// Entities that it returns are detached: changing one changes nothing until <see cref="UpdateAsync"/>.
/// </summary>
public sealed class TokenStore(TokenReader reader, TokenWriter writer, TokenPruner pruner, IServiceProvider services) : IOpenIddictTokenStore<Token>
{
    private IQueryable<Token> Rows => services.GetRequiredService<AuthProviderDbContext>().Tokens.AsNoTracking();

    /// <inheritdoc />
    public async ValueTask<long> CountAsync(CancellationToken cancellationToken) => await Rows.LongCountAsync(cancellationToken);

    /// <inheritdoc />
    public async ValueTask<long> CountAsync<TResult>(Func<IQueryable<Token>, IQueryable<TResult>> query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return await query(Rows).LongCountAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask CreateAsync(Token token, CancellationToken cancellationToken)
    {
        var unit = new WriteUnit();
        unit.Insert(TokenRow.FromEntity(token));
        if (await writer.WriteAsync(unit, cancellationToken) != WriteOutcome.Committed)
        {
            throw new InvalidOperationException("The token was not written: its grant is revoked or gone.");
        }
    }

    /// <inheritdoc />
    public async ValueTask UpdateAsync(Token token, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(token);
        var expected = token.ConcurrencyToken;
        token.ConcurrencyToken = ConcurrencyStamp.Next();
        var unit = new WriteUnit();
        unit.Change(new(TokenRow.FromEntity(token), expected));
        if (await writer.WriteAsync(unit, cancellationToken) != WriteOutcome.Committed)
        {
            throw new OpenIddictExceptions.ConcurrencyException("The token changed since it was read.");
        }
    }

    /// <inheritdoc />
    public async ValueTask DeleteAsync(Token token, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(token);
        await WriterStatement.ExecuteAsync(writer, """DELETE FROM "Tokens" WHERE "Id" = @id""", cancellationToken, ("@id", token.Id));
    }

    /// <inheritdoc />
    public IAsyncEnumerable<Token> FindAsync(string? subject, string? client, string? status, string? type, CancellationToken cancellationToken) =>
        Filter(subject, client, status, type).AsAsyncEnumerable();

    /// <inheritdoc />
    public IAsyncEnumerable<Token> FindByApplicationIdAsync(string identifier, CancellationToken cancellationToken) =>
        Filter(null, identifier, null, null).AsAsyncEnumerable();

    /// <inheritdoc />
    public IAsyncEnumerable<Token> FindByAuthorizationIdAsync(string identifier, CancellationToken cancellationToken)
    {
        var grantId = ToGuid(identifier);
        return Rows.Where(token => token.AuthorizationId == grantId).AsAsyncEnumerable();
    }

    /// <inheritdoc />
    public IAsyncEnumerable<Token> FindBySubjectAsync(string subject, CancellationToken cancellationToken) =>
        Filter(subject, null, null, null).AsAsyncEnumerable();

    /// <inheritdoc />
    public async ValueTask<Token?> FindByIdAsync(string identifier, CancellationToken cancellationToken) =>
        Guid.TryParse(identifier, out var id) ? (await reader.FindTokenAsync(id, cancellationToken))?.ToEntity() : null;

    /// <inheritdoc />
    public async ValueTask<Token?> FindByReferenceIdAsync(string identifier, CancellationToken cancellationToken) =>
        (await reader.FindTokenByReferenceAsync(identifier, cancellationToken))?.ToEntity();

    /// <inheritdoc />
    public async ValueTask<TResult?> GetAsync<TState, TResult>(
        Func<IQueryable<Token>, TState, IQueryable<TResult>> query, TState state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return await query(Rows, state).FirstOrDefaultAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<Token> ListAsync(int? count, int? offset, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IQueryable<Token> query = Rows.OrderBy(token => token.Id);
        query = offset is { } skipped ? query.Skip(skipped) : query;
        query = count is { } taken ? query.Take(taken) : query;
        await foreach (var token in query.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            yield return token;
        }
    }

    /// <inheritdoc />
    public IAsyncEnumerable<TResult> ListAsync<TState, TResult>(
        Func<IQueryable<Token>, TState, IQueryable<TResult>> query, TState state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return query(Rows, state).AsAsyncEnumerable();
    }

    /// <inheritdoc />
    public async ValueTask<long> PruneAsync(DateTimeOffset threshold, CancellationToken cancellationToken) =>
        await pruner.PruneTokensAsync(threshold, cancellationToken);

    /// <inheritdoc />
    public async ValueTask<long> RevokeAsync(string? subject, string? client, string? status, string? type, CancellationToken cancellationToken) =>
        await TokenRevocation.RevokeAsync(
            writer,
            cancellationToken,
            ("Subject", Given(subject)),
            ("ApplicationId", client is { Length: > 0 } ? ToGuid(client) : null),
            ("Status", Given(status)),
            ("Type", Given(type)));

    /// <inheritdoc />
    public async ValueTask<long> RevokeByApplicationIdAsync(string identifier, CancellationToken cancellationToken = default) =>
        await TokenRevocation.RevokeAsync(writer, cancellationToken, ("ApplicationId", ToGuid(identifier)));

    /// <inheritdoc />
    public async ValueTask<long> RevokeByAuthorizationIdAsync(string identifier, CancellationToken cancellationToken) =>
        await TokenRevocation.RevokeAsync(writer, cancellationToken, ("AuthorizationId", ToGuid(identifier)));

    /// <inheritdoc />
    public async ValueTask<long> RevokeBySubjectAsync(string subject, CancellationToken cancellationToken = default)
    {
        // No value would stand for all of them.
        ArgumentNullException.ThrowIfNull(subject);
        return await TokenRevocation.RevokeAsync(writer, cancellationToken, ("Subject", subject));
    }

    /// <inheritdoc />
    public ValueTask<Token> InstantiateAsync(CancellationToken cancellationToken) => ValueTask.FromResult(new Token());

    /// <inheritdoc />
    public ValueTask<string?> GetApplicationIdAsync(Token token, CancellationToken cancellationToken) => Text(token.ApplicationId);

    /// <inheritdoc />
    public ValueTask<string?> GetAuthorizationIdAsync(Token token, CancellationToken cancellationToken) => Text(token.AuthorizationId);

    /// <inheritdoc />
    public ValueTask<string?> GetIdAsync(Token token, CancellationToken cancellationToken) => Text(token.Id);

    /// <inheritdoc />
    public ValueTask<DateTimeOffset?> GetCreationDateAsync(Token token, CancellationToken cancellationToken) => Time(token.CreationDate);

    /// <inheritdoc />
    public ValueTask<DateTimeOffset?> GetExpirationDateAsync(Token token, CancellationToken cancellationToken) => Time(token.ExpirationDate);

    /// <inheritdoc />
    public ValueTask<DateTimeOffset?> GetRedemptionDateAsync(Token token, CancellationToken cancellationToken) => Time(token.RedemptionDate);

    /// <inheritdoc />
    public ValueTask<string?> GetPayloadAsync(Token token, CancellationToken cancellationToken) => ValueTask.FromResult(token.Payload);

    /// <inheritdoc />
    public ValueTask<string?> GetReferenceIdAsync(Token token, CancellationToken cancellationToken) => ValueTask.FromResult(token.ReferenceId);

    /// <inheritdoc />
    public ValueTask<string?> GetStatusAsync(Token token, CancellationToken cancellationToken) => ValueTask.FromResult(token.Status);

    /// <inheritdoc />
    public ValueTask<string?> GetSubjectAsync(Token token, CancellationToken cancellationToken) => ValueTask.FromResult(token.Subject);

    /// <inheritdoc />
    public ValueTask<string?> GetTypeAsync(Token token, CancellationToken cancellationToken) => ValueTask.FromResult(token.Type);

    /// <inheritdoc />
    public ValueTask<ImmutableDictionary<string, JsonElement>> GetPropertiesAsync(Token token, CancellationToken cancellationToken) =>
        ValueTask.FromResult(token.Properties is { Length: > 0 } json
            ? JsonSerializer.Deserialize<ImmutableDictionary<string, JsonElement>>(json)!
            : ImmutableDictionary<string, JsonElement>.Empty);

    /// <inheritdoc />
    public ValueTask SetApplicationIdAsync(Token token, string? identifier, CancellationToken cancellationToken)
    {
        (token.Application, token.ApplicationId) = (null, identifier is { Length: > 0 } ? ToGuid(identifier) : null);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask SetAuthorizationIdAsync(Token token, string? identifier, CancellationToken cancellationToken)
    {
        (token.Authorization, token.AuthorizationId) = (null, identifier is { Length: > 0 } ? ToGuid(identifier) : null);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask SetCreationDateAsync(Token token, DateTimeOffset? date, CancellationToken cancellationToken)
    {
        token.CreationDate = date?.UtcDateTime;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask SetExpirationDateAsync(Token token, DateTimeOffset? date, CancellationToken cancellationToken)
    {
        token.ExpirationDate = date?.UtcDateTime;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask SetRedemptionDateAsync(Token token, DateTimeOffset? date, CancellationToken cancellationToken)
    {
        token.RedemptionDate = date?.UtcDateTime;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask SetPayloadAsync(Token token, string? payload, CancellationToken cancellationToken)
    {
        token.Payload = payload;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask SetPropertiesAsync(Token token, ImmutableDictionary<string, JsonElement> properties, CancellationToken cancellationToken)
    {
        token.Properties = properties is { Count: > 0 } ? JsonSerializer.Serialize(properties) : null;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask SetReferenceIdAsync(Token token, string? identifier, CancellationToken cancellationToken)
    {
        token.ReferenceId = identifier;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask SetStatusAsync(Token token, string? status, CancellationToken cancellationToken)
    {
        token.Status = status;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask SetSubjectAsync(Token token, string? subject, CancellationToken cancellationToken)
    {
        token.Subject = subject;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask SetTypeAsync(Token token, string? type, CancellationToken cancellationToken)
    {
        token.Type = type;
        return ValueTask.CompletedTask;
    }

    private static Guid ToGuid(string identifier) => Guid.Parse(identifier);

    private static string? Given(string? text) => text is { Length: > 0 } ? text : null;

    private static ValueTask<string?> Text(Guid? identifier) => ValueTask.FromResult(identifier?.ToString());

    private static ValueTask<DateTimeOffset?> Time(DateTime? time) =>
        ValueTask.FromResult<DateTimeOffset?>(time is { } value ? new DateTimeOffset(DateTime.SpecifyKind(value, DateTimeKind.Utc)) : null);

    private IQueryable<Token> Filter(string? subject, string? client, string? status, string? type)
    {
        var query = Rows;
        if (subject is { Length: > 0 })
        {
            query = query.Where(token => token.Subject == subject);
        }

        if (client is { Length: > 0 })
        {
            var appId = ToGuid(client);
            query = query.Where(token => token.ApplicationId == appId);
        }

        if (status is { Length: > 0 })
        {
            query = query.Where(token => token.Status == status);
        }

        return type is { Length: > 0 } ? query.Where(token => token.Type == type) : query;
    }
}
