using AuthProvider.Storage.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AuthProvider.Storage.Tokens;

/// <summary>The table of tokens: no index that consuming a token would have to move, one for pruning.</summary>
internal static class TokenMapping
{
    /// <summary>Maps <see cref="Token"/> after OpenIddict has.</summary>
    public static void Map(EntityTypeBuilder<Token> token)
    {
        token.ToTable("Tokens");

        // OpenIddict's index over application, status, subject and type would be rewritten by every consumption.
        token.RemoveCompositeIndexes();

        token.HasIndex(row => row.ApplicationId);
        token.HasIndex(row => row.AuthorizationId);
        token.HasIndex(row => row.ExpirationDate);
    }
}
