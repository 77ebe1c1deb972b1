using AuthProvider.Storage.Database;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using OpenIddict.Core;
using Scope = AuthProvider.Storage.Scopes.Scope;

namespace AuthProvider.Storage.Apps;

/// <summary>Makes, changes and removes the scopes of APIs.</summary>
public sealed class ApiScopeStore(AuthProviderDbContext database, OpenIddictScopeManager<Scope> scopes)
{
    /// <summary>The scopes of an API.</summary>
    /// <param name="apiId">The <c>client_id</c> of the API.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<IReadOnlyList<ApiScope>> ListAsync(string apiId, CancellationToken cancellationToken = default) =>
        await scopes.FindByResourceAsync(apiId, cancellationToken)
            .Select(scope => new ApiScope(scope.Name!, scope.DisplayName ?? scope.Name!, scope.Description)).OrderBy(scope => scope.Name, StringComparer.Ordinal)
            .ToListAsync(cancellationToken);

    /// <summary>Makes the scopes of an API those that are named, and no others.</summary>
    /// <param name="apiId">The <c>client_id</c> of the API.</param>
    /// <param name="ownerId">The owner of the API.</param>
    /// <param name="wanted">The scopes.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <exception cref="ScopeTakenException">A scope belongs to another API; nothing was written.</exception>
    public async Task SetAsync(string apiId, Guid? ownerId, IReadOnlyCollection<ApiScope> wanted, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(wanted);

        await using var transaction = await database.BeginOrJoinTransactionAsync(cancellationToken);
        var rows = await database.Scopes.AsNoTracking().ToDictionaryAsync(scope => scope.Name!, StringComparer.Ordinal, cancellationToken);
        if (wanted.FirstOrDefault(scope => rows.TryGetValue(scope.Name, out var row) && !row.ListResources().Contains(apiId, StringComparer.Ordinal)) is { } taken)
        {
            throw ScopeTakenException.Of(taken.Name);
        }

        foreach (var scope in wanted)
        {
            // A scope that a file gave to several APIs stays theirs too.
            IReadOnlyList<string> resources = rows.TryGetValue(scope.Name, out var row) ? row.ListResources() : [apiId];
            await SetNewOrOwnAsync(scope, resources, row is null ? ownerId : row.OwnerId, cancellationToken);
        }

        foreach (var scope in rows.Values.Where(row => row.ListResources().Contains(apiId, StringComparer.Ordinal) && wanted.All(other => !string.Equals(other.Name, row.Name, StringComparison.Ordinal))))
        {
            await RemoveFromScopeAsync(scope, apiId, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Removes a scope; nothing happens where there is none.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    public async Task RemoveScopeAsync(string name, CancellationToken cancellationToken = default)
    {
        if (await scopes.FindByNameAsync(name, cancellationToken) is { } scope)
        {
            await scopes.DeleteAsync(scope, cancellationToken);
        }
    }

    /// <summary>Makes or changes a scope. Nothing is written where it is that already.</summary>
    /// <param name="wanted">The scope.</param>
    /// <param name="resources">The <c>client_id</c> of each API that it is for.</param>
    /// <param name="ownerId">The owner of the API.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>Whether anything was written.</returns>
    public async Task<bool> SetScopeAsync(ApiScope wanted, IEnumerable<string> resources, Guid? ownerId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(resources);

        var descriptor = new OpenIddictScopeDescriptor { Name = wanted.Name, DisplayName = wanted.DisplayName, Description = wanted.Description };
        descriptor.Resources.UnionWith(resources);
        var scope = await scopes.FindByNameAsync(wanted.Name, cancellationToken);
        if (scope is null)
        {
            scope = new Scope { OwnerId = ownerId };
            await scopes.PopulateAsync(scope, descriptor, cancellationToken);
            await scopes.CreateAsync(scope, cancellationToken);
            return true;
        }

        if (scope.OwnerId == ownerId
            && string.Equals(scope.DisplayName, wanted.DisplayName, StringComparison.Ordinal)
            && string.Equals(scope.Description, wanted.Description, StringComparison.Ordinal)
            && descriptor.Resources.SetEquals(scope.ListResources()))
        {
            return false;
        }

        scope.OwnerId = ownerId;
        await scopes.UpdateAsync(scope, descriptor, cancellationToken);
        return true;
    }

    private async Task SetNewOrOwnAsync(ApiScope scope, IReadOnlyList<string> resources, Guid? ownerId, CancellationToken cancellationToken)
    {
        try
        {
            await SetScopeAsync(scope, resources, ownerId, cancellationToken);
        }
        catch (DbUpdateException exception)
        {
            throw ScopeTakenException.Of(scope.Name, exception);
        }
    }

    private async Task RemoveFromScopeAsync(Scope scope, string apiId, CancellationToken cancellationToken)
    {
        var others = scope.ListResources().Where(resource => !string.Equals(resource, apiId, StringComparison.Ordinal)).ToArray();
        if (others.Length == 0)
        {
            await scopes.DeleteAsync(scope, cancellationToken);
            return;
        }

        await SetScopeAsync(new ApiScope(scope.Name!, scope.DisplayName ?? scope.Name!, scope.Description), others, scope.OwnerId, cancellationToken);
    }
}

/// <summary>A scope that an API offers.</summary>
/// <param name="Name">The name on the wire.</param>
/// <param name="DisplayName">What it lets an app do, in words for people.</param>
/// <param name="Description">More about it; null where nothing.</param>
public sealed record ApiScope(string Name, string DisplayName, string? Description);
