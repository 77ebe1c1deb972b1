using System.Security.Cryptography;
using AuthProvider.Storage.Database;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Storage.PairwiseSubjects;

/// <summary>
/// The secret that subject identifiers are made with (OpenID Connect Core 1.0, 8.1): 256 bits, encrypted in the database. Read once; who
/// changes it changes the subjects of all pairwise clients.
/// </summary>
public sealed class PairwiseSalt(IServiceScopeFactory scopes, IDataProtectionProvider protection, TimeProvider time) : IDisposable
{
    private const string Name = "pairwise-salt";
    private const int Length = 32;

    private readonly IDataProtector _protector = protection.CreateProtector("AuthProvider.PairwiseSubjects");
    private readonly SemaphoreSlim _loading = new(1);
    private volatile byte[]? _salt;

    /// <summary>The salt; made where the database has none. The server asks for it at its start, so that it is never made in the midst of a transaction.</summary>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <exception cref="StartException">It cannot be decrypted.</exception>
    public ValueTask<byte[]> GetAsync(CancellationToken cancellationToken = default) =>
        _salt is { } salt ? ValueTask.FromResult(salt) : LoadAsync(cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _loading.Dispose();

    private async ValueTask<byte[]> LoadAsync(CancellationToken cancellationToken)
    {
        await _loading.WaitAsync(cancellationToken);
        try
        {
            if (_salt is { } salt)
            {
                return salt;
            }

            await using var scope = scopes.CreateAsyncScope();
            var database = scope.ServiceProvider.GetRequiredService<AuthProviderDbContext>();
            if (await FindAsync(database, cancellationToken) is { } found)
            {
                return _salt = found;
            }

            // Of two nodes that start at once, the salt of one is written, and both read it.
            var made = _protector.Protect(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Length)));
            object now = database.Database.IsNpgsql() ? time.GetUtcNow() : time.GetUtcNow().UtcTicks;
            await database.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO "ServerSecrets" ("Name", "ProtectedValue", "CreatedAt") VALUES ({Name}, {made}, {now})
                ON CONFLICT DO NOTHING
                """,
                cancellationToken);
            return _salt = await FindAsync(database, cancellationToken) ?? throw new InvalidOperationException("The salt that was just written is gone.");
        }
        catch (CryptographicException exception)
        {
            throw new StartException(
                "The secret of pairwise subjects cannot be decrypted: the master key is not the one that this database was made with; restore data/master.key or the setting MasterKey.",
                exception);
        }
        finally
        {
            _loading.Release();
        }
    }

    private async Task<byte[]?> FindAsync(AuthProviderDbContext database, CancellationToken cancellationToken) =>
        await database.ServerSecrets.AsNoTracking().Where(secret => secret.Name == Name).Select(secret => secret.ProtectedValue)
            .SingleOrDefaultAsync(cancellationToken) is { } text
                ? Convert.FromBase64String(_protector.Unprotect(text))
                : null;
}
