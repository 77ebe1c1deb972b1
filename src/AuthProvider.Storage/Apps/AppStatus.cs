namespace AuthProvider.Storage.Apps;

/// <summary>Whether an app may be used.</summary>
public enum AppStatus
{
    /// <summary>In use.</summary>
    Active = 0,

    /// <summary>Waits for an administrator (<c>Apps:Approval</c>).</summary>
    Pending = 1,

    /// <summary>Switched off by an administrator: no token is issued and those issued are inactive.</summary>
    Disabled = 2,
}
