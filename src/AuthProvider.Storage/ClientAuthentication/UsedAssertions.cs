using System.Security.Cryptography;
using System.Text;
using AuthProvider.Protocol.ClientAuthentication;
using AuthProvider.Storage.Tokens.Writing;

namespace AuthProvider.Storage.ClientAuthentication;

/// <summary>Used assertions in the database: the insert of a row that must not exist is the compare-and-set (SECURITY S20).</summary>
public sealed class UsedAssertions(SideWriter writer) : IUsedAssertions
{
    private const string Insert = """INSERT INTO "UsedAssertions" ("Id", "ExpiresAt") VALUES (@id, @expires) ON CONFLICT DO NOTHING""";

    /// <inheritdoc />
    public async ValueTask<bool> TryUseAsync(string clientId, string jti, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        // The length keeps the two parts apart.
        var id = SHA256.HashData(Encoding.UTF8.GetBytes($"{clientId.Length}:{clientId}{jti}"));
        return await writer.ExecuteAsync(Insert, cancellationToken, ("@id", id), ("@expires", expiresAt.UtcDateTime)) == 1;
    }
}
