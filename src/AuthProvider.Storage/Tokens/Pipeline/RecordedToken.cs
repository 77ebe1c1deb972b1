using System.Security.Claims;
using AuthProvider.Protocol.Repetition;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Tokens.Writing;
using OpenIddict.Abstractions;

namespace AuthProvider.Storage.Tokens.Pipeline;

/// <summary>The row of an access token that an app got for itself; writes others like it.</summary>
/// <param name="row">The row.</param>
/// <param name="principal">What the token says.</param>
/// <param name="writer">Writes the rows.</param>
/// <param name="protection">Protects tokens that stay in their rows.</param>
internal sealed class RecordedToken(TokenRow row, ClaimsPrincipal principal, TokenWriter writer, ReferenceProtection protection) : IRecordedToken
{
    /// <inheritdoc />
    public async ValueTask<TokenRecord> RepeatAsync(Guid id, DateTimeOffset createdAt, DateTimeOffset expiresAt)
    {
        var another = row with { Id = id, CreationDate = createdAt.UtcDateTime, ExpirationDate = expiresAt.UtcDateTime };
        string? reference = null;
        if (row.ReferenceId is not null)
        {
            reference = TokenReference.New();

            // With identities of its own: ClaimsPrincipal.Clone shares them, and others make tokens of this one at the same time.
            var token = new ClaimsPrincipal(principal.Identities.Select(identity => identity.Clone()))
                .SetTokenId(id.ToString())
                .SetCreationDate(createdAt)
                .SetExpirationDate(expiresAt);
            another = another with { ReferenceId = TokenReference.Hash(reference), Payload = protection.Protect(token) };
        }

        var unit = new WriteUnit();
        unit.Insert(another);
        try
        {
            return new(await writer.WriteAsync(unit) == WriteOutcome.Committed, reference);
        }
        catch (Exception exception) when (MissingRow.IsCauseOf(exception))
        {
            // The app was deleted, and a row of its tokens with it.
            return default;
        }
    }
}
