using System.Data.Common;
using AuthProvider.Storage.Grants;

namespace AuthProvider.Storage.Tokens.Writing;

/// <summary>
/// What one request writes: all of it or nothing. In this order: revoked grants, the extension, the consumption or rotation, new grants, changes, other work; new tokens
/// and denials in between. A new token with a grant is written only while that grant is valid, a new grant only while its session lasts and
/// its user has revoked no others. Rows are held in the order user, session, grant.
/// </summary>
public sealed class WriteUnit
{
    private List<GrantRow>? _grants;
    private List<Guid>? _revokedGrants;
    private List<TokenChange>? _changes;
    private List<TokenRow>? _tokens;
    private List<Denial>? _denials;

    /// <summary>The single use that this unit is about.</summary>
    public TokenConsumption? Consumption { get; set; }

    /// <summary>The exchange of a refresh token that this unit is about.</summary>
    public RefreshRotation? Rotation { get; set; }

    /// <summary>A grant of which a first refresh token leaves, and when that expires.</summary>
    public (Guid GrantId, DateTime ExpiresAt)? Extension { get; set; }

    /// <summary>
    /// Grants to insert. One whose session or epoch has ended refuses the unit, and one that is there already is revoked: its code was exchanged
    /// before (RFC 6749, 4.1.2).
    /// </summary>
    public IReadOnlyList<GrantRow> Grants => (IReadOnlyList<GrantRow>?)_grants ?? [];

    /// <summary>Grants to revoke.</summary>
    public IReadOnlyList<Guid> RevokedGrants => (IReadOnlyList<Guid>?)_revokedGrants ?? [];

    /// <summary>Tokens to change.</summary>
    public IReadOnlyList<TokenChange> Changes => (IReadOnlyList<TokenChange>?)_changes ?? [];

    /// <summary>Tokens to insert.</summary>
    public IReadOnlyList<TokenRow> Tokens => (IReadOnlyList<TokenRow>?)_tokens ?? [];

    /// <summary>Denials to insert.</summary>
    public IReadOnlyList<Denial> Denials => (IReadOnlyList<Denial>?)_denials ?? [];

    /// <summary>
    /// Further statements in the same transaction, over the writer's own connection; they enlist themselves in its transaction. It must
    /// be quick (one small batch) and may run twice when a neighbour in the group fails.
    /// </summary>
    public Func<DbConnection, DbTransaction, CancellationToken, Task>? Work { get; set; }

    /// <summary>Whether the caches may keep what they hold of tokens and grants in spite of <see cref="Work"/>.</summary>
    public bool KeepsPictures { get; set; }

    /// <summary>Whether there is nothing to write.</summary>
    public bool IsEmpty => Consumption is null && Rotation is null && Extension is null && Work is null && _grants is null && _revokedGrants is null && _changes is null
        && _tokens is null && _denials is null;

    /// <summary>Adds a grant to insert.</summary>
    public void Insert(GrantRow grant) => (_grants ??= []).Add(grant);

    /// <summary>Puts another picture of a grant in the place of the one that was to be inserted.</summary>
    public void Replace(GrantRow grant, GrantRow other) => _grants![_grants.IndexOf(grant)] = other;

    /// <summary>Takes a grant back that was to be inserted.</summary>
    public void TakeBack(GrantRow grant)
    {
        _ = _grants?.Remove(grant);
        _grants = _grants is { Count: > 0 } ? _grants : null;
    }

    /// <summary>Adds a token to insert.</summary>
    public void Insert(TokenRow token) => (_tokens ??= []).Add(token);

    /// <summary>Adds a denial to insert.</summary>
    public void Insert(Denial denial) => (_denials ??= []).Add(denial);

    /// <summary>Adds a token to change.</summary>
    public void Change(TokenChange change) => (_changes ??= []).Add(change);

    /// <summary>Adds a grant to revoke; one that is gone or revoked already is no failure.</summary>
    public void RevokeGrant(Guid grantId) => (_revokedGrants ??= []).Add(grantId);
}
