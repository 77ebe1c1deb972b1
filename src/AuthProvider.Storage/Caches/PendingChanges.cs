using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Consents;
using AuthProvider.Storage.Grants;
using AuthProvider.Storage.Scopes;
using AuthProvider.Storage.Sessions;
using AuthProvider.Storage.Tokens;
using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace AuthProvider.Storage.Caches;

/// <summary>What one context changed and has not committed yet.</summary>
internal sealed class PendingChanges
{
    private readonly HashSet<Guid> _grants = [];
    private readonly HashSet<Guid> _tokens = [];
    private readonly HashSet<Guid> _users = [];
    private readonly HashSet<Guid> _browsers = [];
    private readonly HashSet<Guid> _consents = [];
    private readonly HashSet<NamedRows> _named = [];
    private ChangedTables _tables;

    /// <summary>Notes a whole table.</summary>
    public void Add(ChangedTables tables) => _tables |= tables;

    /// <summary>Notes rows that a bulk statement changes.</summary>
    public void Add(NamedRows rows) => _named.Add(rows);

    /// <summary>Notes an entity that is being saved.</summary>
    public void Add(EntityEntry entry)
    {
        switch (entry.Entity)
        {
            case App:
                _tables |= ChangedTables.Apps;
                break;
            case Scope:
                _tables |= ChangedTables.Scopes;
                break;
            case Denial:
                _tables |= ChangedTables.Denials;
                break;
            case Grant grant when entry.State is not EntityState.Added:
                _grants.Add(grant.Id);
                break;
            case Token token when entry.State is not EntityState.Added:
                _tokens.Add(token.Id);
                break;
            case User user:
                _users.Add(user.Id);
                break;
            case IdentityUserRole<Guid> membership:
                _users.Add(membership.UserId);
                break;
            case IdentityUserPasskey<Guid> passkey:
                _users.Add(passkey.UserId);
                break;
            case GroupMembership membership:
                _users.Add(membership.UserId);
                break;
            case Browser browser:
                _browsers.Add(browser.Id);
                break;
            case Session session:
                _browsers.Add(session.BrowserId);
                break;
            case Consent consent:
                _consents.Add(consent.UserId);
                break;
            case Role or Group when entry.State is not EntityState.Added:
                _tables |= ChangedTables.Users;
                break;
        }
    }

    /// <summary>Drops the pictures.</summary>
    public void ApplyTo(CacheSet caches)
    {
        foreach (var rows in _named)
        {
            Resolve(rows);
        }

        caches.Clear(_tables);
        foreach (var id in _grants)
        {
            caches.Tokens.Grants.Remove(id);
        }

        foreach (var id in _tokens)
        {
            caches.Tokens.Tokens.Remove(id);
        }

        foreach (var id in _browsers)
        {
            caches.Browsers.Remove(id);
        }

        foreach (var id in _consents)
        {
            caches.Consents.Remove(id);
        }

        // After the consents: who finds a new epoch of the user's grants finds no consent of before it.
        foreach (var id in _users)
        {
            caches.Users.Remove(id);
        }

        if (_grants.Count + _tokens.Count + _users.Count > 0)
        {
            caches.NoteChange();
        }
    }

    private void Resolve(NamedRows rows)
    {
        var known = rows.Table switch
        {
            ChangedTables.Users => _users,
            ChangedTables.Grants => _grants,
            ChangedTables.Browsers => _browsers,
            ChangedTables.Consents => _consents,
            _ => null,
        };
        if (known is null || rows.Ids is not { } ids)
        {
            _tables |= rows.Table;
            return;
        }

        known.UnionWith(ids);
    }
}
