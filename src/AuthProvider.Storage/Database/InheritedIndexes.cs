using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AuthProvider.Storage.Database;

/// <summary>Indexes that OpenIddict's mapping brings along.</summary>
internal static class InheritedIndexes
{
    /// <summary>Takes out those over several columns: the status is among them, so that every change of it would rewrite them.</summary>
    /// <param name="entity">The entity, after OpenIddict has mapped it.</param>
    /// <typeparam name="TRow">Its class.</typeparam>
    public static void RemoveCompositeIndexes<TRow>(this EntityTypeBuilder<TRow> entity)
        where TRow : class
    {
        foreach (var index in entity.Metadata.GetIndexes().Where(index => index.Properties.Count > 1).ToList())
        {
            entity.Metadata.RemoveIndex(index);
        }
    }
}
