using System.Text.Json;
using OpenIddict.EntityFrameworkCore.Models;

namespace AuthProvider.Storage.Scopes;

/// <summary>A scope that apps may ask for.</summary>
public sealed class Scope : OpenIddictEntityFrameworkCoreScope<Guid>
{
    /// <summary>Creates a scope with a new version 7 identifier.</summary>
    public Scope() => Id = Guid.CreateVersion7();

    /// <summary>The user whose API offers it; null for those of the server.</summary>
    public Guid? OwnerId { get; set; }

    /// <summary>The <c>client_id</c> of each API that it is for.</summary>
    public IReadOnlyList<string> ListResources() =>
        string.IsNullOrEmpty(Resources) ? [] : JsonSerializer.Deserialize<string[]>(Resources) ?? [];

    /// <summary>The columns again, unknown to any context.</summary>
    internal Scope Copy() => (Scope)MemberwiseClone();
}
