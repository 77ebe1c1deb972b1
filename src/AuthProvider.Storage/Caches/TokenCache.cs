using AuthProvider.Storage.Grants;
using AuthProvider.Storage.Tokens;
using AuthProvider.Storage.Tokens.Writing;
using OpenIddict.Abstractions;

namespace AuthProvider.Storage.Caches;

/// <summary>Pictures of tokens and grants. What the writer commits is here before its request is answered.</summary>
public sealed class TokenCache : IWriteObserver
{
    /// <summary>How many tokens are held at most; about 2 KB each when full of reference tokens.</summary>
    public const int TokenCapacity = 20_000;

    /// <summary>How many grants are held at most.</summary>
    public const int GrantCapacity = 50_000;

    private readonly SnapshotCache<Guid, TokenRow> _tokens = new(TokenCapacity);
    private readonly SnapshotCache<string, TokenRow> _references = new(TokenCapacity);
    private readonly SnapshotCache<Guid, GrantRow> _grants = new(GrantCapacity);

    // The writer alone uses them, and writes one group at a time.
    private readonly CacheMark _tokenMark = new();
    private readonly CacheMark _grantMark = new();

    /// <summary>The tokens by identifier.</summary>
    internal SnapshotCache<Guid, TokenRow> Tokens => _tokens;

    /// <summary>The same tokens by <see cref="TokenRow.ReferenceId"/>: only to find the identifier, the rest may be old.</summary>
    internal SnapshotCache<string, TokenRow> References => _references;

    /// <summary>The grants by identifier.</summary>
    internal SnapshotCache<Guid, GrantRow> Grants => _grants;

    /// <summary>Forgets all; call it after a change whose rows are not known one by one.</summary>
    public void Clear()
    {
        _tokens.Clear();
        _references.Clear();
        _grants.Clear();
    }

    /// <summary>Gives nothing out, or does again.</summary>
    internal void SetSuspended(bool suspended)
    {
        _tokens.IsSuspended = suspended;
        _references.IsSuspended = suspended;
        _grants.IsSuspended = suspended;
    }

    /// <inheritdoc />
    public void OnCommitting()
    {
        _tokens.Mark(_tokenMark);
        _grants.Mark(_grantMark);
    }

    /// <inheritdoc />
    public void OnCommitted(WriteUnit unit, WriteOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(unit);
        if (unit.Consumption is { } consumption)
        {
            OnConsumed(consumption, outcome);
        }

        if (!outcome.IsWritten())
        {
            ForgetWhatMisled(unit);
            return;
        }

        if (unit.Rotation is { } rotation)
        {
            OnRotated(rotation, outcome);
        }

        foreach (var grant in unit.Grants)
        {
            _grants.PutUnlessForgotten(grant.Id, grant, _grantMark);
        }

        foreach (var grantId in unit.RevokedGrants)
        {
            Revoke(grantId);
        }

        foreach (var change in unit.Changes)
        {
            Put(change.Row);
        }

        foreach (var token in unit.Tokens)
        {
            Put(token);
        }

        if (unit.Work is not null && !unit.KeepsPictures)
        {
            Clear();
        }
    }

    private void OnRotated(RefreshRotation rotation, WriteOutcome outcome)
    {
        if (outcome is WriteOutcome.Repeated)
        {
            // When the first exchange was, another node may know, and this one not.
            _grants.RemoveOwn(rotation.GrantId);
            return;
        }

        _grants.Change(rotation.GrantId, grant => grant.RefreshGeneration == rotation.Presented
            ? grant with { RefreshGeneration = rotation.Next, RefreshTimes = rotation.Times, ExpiresAt = rotation.ExpiresAt }
            : grant);
    }

    private void OnConsumed(TokenConsumption consumption, WriteOutcome outcome)
    {
        var isRequest = _tokens.TryGet(consumption.TokenId, out var used)
            && string.Equals(used.Type, OpenIddictConstants.TokenTypeIdentifiers.Private.RequestToken, StringComparison.Ordinal);
        _tokens.RemoveOwn(consumption.TokenId);
        if (outcome != WriteOutcome.Replayed)
        {
            return;
        }

        if (consumption.GrantId is { } grantId)
        {
            Revoke(grantId);
        }
        else if (!isRequest)
        {
            // Which grant it had, only the database knows; a pushed request has none.
            _grants.Clear();
        }
    }

    /// <summary>The unit was made from pictures, and the database knew better.</summary>
    private void ForgetWhatMisled(WriteUnit unit)
    {
        foreach (var change in unit.Changes)
        {
            _tokens.RemoveOwn(change.Row.Id);
        }

        foreach (var token in unit.Tokens)
        {
            if (token.AuthorizationId is { } grantId)
            {
                _grants.RemoveOwn(grantId);
            }
        }

        if (unit.Rotation is { } rotation)
        {
            _grants.RemoveOwn(rotation.GrantId);
        }

        // Of a code that was exchanged before: its grant is revoked.
        foreach (var grant in unit.Grants)
        {
            _grants.RemoveOwn(grant.Id);
        }
    }

    private void Put(TokenRow token)
    {
        _tokens.PutUnlessForgotten(token.Id, token, _tokenMark);
        if (token.ReferenceId is { } reference)
        {
            _references.Put(reference, token);
        }
    }

    private void Revoke(Guid grantId) => _grants.Change(grantId, grant => grant with { Status = OpenIddictConstants.Statuses.Revoked });
}
