using AuthProvider.Storage.Users.PasswordHashes;

namespace AuthProvider.Storage.Caches;

/// <summary>Tables whose rows are held as pictures.</summary>
[Flags]
public enum ChangedTables
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The apps.</summary>
    Apps = 1,

    /// <summary>The scopes.</summary>
    Scopes = 2,

    /// <summary>The tokens.</summary>
    Tokens = 4,

    /// <summary>The users, their roles and memberships.</summary>
    Users = 8,

    /// <summary>The denials.</summary>
    Denials = 16,

    /// <summary>The grants.</summary>
    Grants = 32,

    /// <summary>The browsers and their sessions.</summary>
    Browsers = 64,

    /// <summary>The consents.</summary>
    Consents = 128,

    /// <summary>All of them.</summary>
    All = Apps | Scopes | Tokens | Users | Denials | Grants | Browsers | Consents,
}

/// <summary>All caches of pictures of rows.</summary>
public sealed class CacheSet(AppCache apps, ScopeCache scopes, TokenCache tokens, UserCache users, BrowserCache browsers, ConsentCache consents,
    DenialCache denials, ForeignPasswordHashes foreignHashes, StateVersion version)
{
    /// <summary>The tokens and grants.</summary>
    internal TokenCache Tokens => tokens;

    /// <summary>The users.</summary>
    internal UserCache Users => users;

    /// <summary>The browsers.</summary>
    internal BrowserCache Browsers => browsers;

    /// <summary>The consents.</summary>
    internal ConsentCache Consents => consents;

    /// <summary>The denials.</summary>
    internal DenialCache Denials => denials;

    /// <summary>Takes nothing from the caches until <see cref="Resume"/>: changes are made that are not heard here.</summary>
    public void Suspend() => SetSuspended(true);

    /// <summary>Begins anew, with empty caches; call it when all changes are heard again.</summary>
    public void Resume()
    {
        Clear(ChangedTables.All);
        SetSuspended(false);
    }

    /// <summary>Counts a change of single rows, which the caller has dropped.</summary>
    internal void NoteChange() => version.Advance();

    /// <summary>Drops all pictures of some tables; call it after the commit of a change and before it is acknowledged.</summary>
    public void Clear(ChangedTables tables)
    {
        if (tables.HasFlag(ChangedTables.Apps))
        {
            apps.Clear();
        }

        if (tables.HasFlag(ChangedTables.Scopes))
        {
            scopes.Clear();
        }

        if (tables.HasFlag(ChangedTables.Tokens))
        {
            tokens.Tokens.Clear();
        }

        if (tables.HasFlag(ChangedTables.Grants))
        {
            tokens.Grants.Clear();
        }

        if (tables.HasFlag(ChangedTables.Browsers))
        {
            browsers.Clear();
        }

        if (tables.HasFlag(ChangedTables.Consents))
        {
            consents.Clear();
        }

        // After the consents, as where single rows are dropped: who finds a new epoch of the user's grants finds no consent of before it.
        if (tables.HasFlag(ChangedTables.Users))
        {
            users.Clear();
        }

        if (tables.HasFlag(ChangedTables.Denials))
        {
            denials.Reload();
        }

        if (tables is ChangedTables.All)
        {
            foreignHashes.Forget();
        }

        // A session that begins, or a consent, changes no answer to a program; one that ends, or is withdrawn, revokes its grants.
        if ((tables & ~(ChangedTables.Browsers | ChangedTables.Consents)) is not ChangedTables.None)
        {
            version.Advance();
        }
    }

    private void SetSuspended(bool suspended)
    {
        apps.SetSuspended(suspended);
        scopes.SetSuspended(suspended);
        tokens.SetSuspended(suspended);
        users.SetSuspended(suspended);
        browsers.SetSuspended(suspended);
        consents.SetSuspended(suspended);
        denials.IsSuspended = suspended;
        version.IsSuspended = suspended;
    }
}
