using AuthProvider.Storage.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AuthProvider.Storage.Grants;

/// <summary>The table of grants: found by what ends them, a session, a user or an app, by indexes that a revocation leaves as they are.</summary>
internal static class GrantMapping
{
    /// <summary>Maps <see cref="Grant"/> after OpenIddict has.</summary>
    public static void Map(EntityTypeBuilder<Grant> grant)
    {
        grant.ToTable("Grants");

        // OpenIddict's index over application, status, subject and type finds no grants of a user, and every revocation would rewrite it.
        grant.RemoveCompositeIndexes();

        // Changed by the writer of tokens alone: a save of what was read before would make used tokens good again.
        foreach (var column in (string[])[nameof(Grant.RefreshGeneration), nameof(Grant.RefreshTimes), nameof(Grant.ExpiresAt)])
        {
            grant.Property(column).Metadata.SetAfterSaveBehavior(PropertySaveBehavior.Ignore);
        }

        grant.HasIndex("ApplicationId");
        grant.HasIndex(row => row.Subject);
        grant.HasIndex(row => row.SessionId);
    }
}
