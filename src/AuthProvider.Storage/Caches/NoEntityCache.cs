using System.Collections.Immutable;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Grants;
using AuthProvider.Storage.Scopes;
using AuthProvider.Storage.Tokens;
using OpenIddict.Abstractions;

namespace AuthProvider.Storage.Caches;

/// <summary>
/// Stands where OpenIddict would make four caches with tables of their own for each request. They are switched off: ours hold snapshots and
/// know when a row changed.
/// </summary>
internal sealed class NoEntityCache
    : IOpenIddictApplicationCache<App>, IOpenIddictAuthorizationCache<Grant>, IOpenIddictScopeCache<Scope>, IOpenIddictTokenCache<Token>
{
    /// <inheritdoc />
    public ValueTask AddAsync(App application, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc />
    public ValueTask RemoveAsync(App application, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc />
    public ValueTask AddAsync(Grant authorization, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc />
    public ValueTask RemoveAsync(Grant authorization, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc />
    public ValueTask AddAsync(Scope scope, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc />
    public ValueTask RemoveAsync(Scope scope, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc />
    public ValueTask AddAsync(Token token, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc />
    public ValueTask RemoveAsync(Token token, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    ValueTask<App?> IOpenIddictApplicationCache<App>.FindByClientIdAsync(string identifier, CancellationToken cancellationToken) => throw SwitchedOff();

    ValueTask<App?> IOpenIddictApplicationCache<App>.FindByIdAsync(string identifier, CancellationToken cancellationToken) => throw SwitchedOff();

    IAsyncEnumerable<App> IOpenIddictApplicationCache<App>.FindByPostLogoutRedirectUriAsync(string uri, CancellationToken cancellationToken) => throw SwitchedOff();

    IAsyncEnumerable<App> IOpenIddictApplicationCache<App>.FindByRedirectUriAsync(string uri, CancellationToken cancellationToken) => throw SwitchedOff();

    IAsyncEnumerable<Grant> IOpenIddictAuthorizationCache<Grant>.FindAsync(string? subject, string? client, string? status, string? type, ImmutableArray<string>? scopes, CancellationToken cancellationToken) => throw SwitchedOff();

    IAsyncEnumerable<Grant> IOpenIddictAuthorizationCache<Grant>.FindByApplicationIdAsync(string identifier, CancellationToken cancellationToken) => throw SwitchedOff();

    ValueTask<Grant?> IOpenIddictAuthorizationCache<Grant>.FindByIdAsync(string identifier, CancellationToken cancellationToken) => throw SwitchedOff();

    IAsyncEnumerable<Grant> IOpenIddictAuthorizationCache<Grant>.FindBySubjectAsync(string subject, CancellationToken cancellationToken) => throw SwitchedOff();

    ValueTask<Scope?> IOpenIddictScopeCache<Scope>.FindByIdAsync(string identifier, CancellationToken cancellationToken) => throw SwitchedOff();

    ValueTask<Scope?> IOpenIddictScopeCache<Scope>.FindByNameAsync(string name, CancellationToken cancellationToken) => throw SwitchedOff();

    IAsyncEnumerable<Scope> IOpenIddictScopeCache<Scope>.FindByNamesAsync(ImmutableArray<string> names, CancellationToken cancellationToken) => throw SwitchedOff();

    IAsyncEnumerable<Scope> IOpenIddictScopeCache<Scope>.FindByResourceAsync(string resource, CancellationToken cancellationToken) => throw SwitchedOff();

    IAsyncEnumerable<Token> IOpenIddictTokenCache<Token>.FindAsync(string? subject, string? client, string? status, string? type, CancellationToken cancellationToken) => throw SwitchedOff();

    IAsyncEnumerable<Token> IOpenIddictTokenCache<Token>.FindByApplicationIdAsync(string identifier, CancellationToken cancellationToken) => throw SwitchedOff();

    IAsyncEnumerable<Token> IOpenIddictTokenCache<Token>.FindByAuthorizationIdAsync(string identifier, CancellationToken cancellationToken) => throw SwitchedOff();

    ValueTask<Token?> IOpenIddictTokenCache<Token>.FindByIdAsync(string identifier, CancellationToken cancellationToken) => throw SwitchedOff();

    ValueTask<Token?> IOpenIddictTokenCache<Token>.FindByReferenceIdAsync(string identifier, CancellationToken cancellationToken) => throw SwitchedOff();

    IAsyncEnumerable<Token> IOpenIddictTokenCache<Token>.FindBySubjectAsync(string subject, CancellationToken cancellationToken) => throw SwitchedOff();

    private static InvalidOperationException SwitchedOff() => new("The caches of OpenIddict are switched off.");
}
