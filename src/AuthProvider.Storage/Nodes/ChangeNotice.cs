using System.Globalization;
using AuthProvider.Storage.Caches;

namespace AuthProvider.Storage.Nodes;

/// <summary>
/// What a node is told when a transaction has committed: which rows are not any more what its caches hold. A trigger of the database sends
/// it, so that it comes with every commit, whoever made it, and never without one.
/// </summary>
/// <param name="Kind">Of what: <c>apps</c>, <c>users</c> and so on.</param>
/// <param name="Id">Of which row; null: of all.</param>
/// <param name="ExpiresAt">Until when a denial matters.</param>
internal sealed record ChangeNotice(string Kind, Guid? Id, DateTime? ExpiresAt)
{
    /// <summary>The channel of the notices.</summary>
    public const string Channel = "authprovider";

    /// <summary>Whether the signing keys are others now.</summary>
    public bool IsOfKeys => Kind is "keys";

    /// <summary>Reads what came over the channel, to which any user of the database may send; what makes no sense is about everything.</summary>
    public static ChangeNotice Read(string payload)
    {
        var parts = payload.Split(':');
        return parts switch
        {
            [var kind] => new(kind, null, null),
            [var kind, var id] when Guid.TryParse(id, out var row) => new(kind, row, null),
            [var kind, var id, var seconds] when Guid.TryParse(id, out var row)
                && int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var time) => new(kind, row, DateTimeOffset.FromUnixTimeSeconds(time).UtcDateTime),
            _ => new("", null, null),
        };
    }

    /// <summary>Drops what it makes untrue.</summary>
    public void ApplyTo(CacheSet caches)
    {
        switch (this)
        {
            case { Kind: "users", Id: { } id }:
                caches.Users.Remove(id);
                caches.NoteChange();
                break;
            case { Kind: "browsers", Id: { } id }:
                caches.Browsers.Remove(id);
                break;
            case { Kind: "consents", Id: { } id }:
                caches.Consents.Remove(id);
                break;
            case { Kind: "grants", Id: { } id }:
                caches.Tokens.Grants.Remove(id);
                caches.NoteChange();
                break;
            case { Kind: "tokens", Id: { } id }:
                caches.Tokens.Tokens.Remove(id);
                caches.NoteChange();
                break;
            case { Kind: "denials", Id: { } id, ExpiresAt: { } expiresAt }:
                caches.Denials.Add(id, expiresAt);
                caches.NoteChange();
                break;
            case { Kind: "apps" }:
                caches.Clear(ChangedTables.Apps);
                break;
            case { Kind: "scopes" }:
                caches.Clear(ChangedTables.Scopes);
                break;
            case { Kind: "users" }:
                caches.Clear(ChangedTables.Users);
                break;
            case { IsOfKeys: true }:
                caches.NoteChange();
                break;
            default:
                caches.Clear(ChangedTables.All);
                break;
        }
    }
}
