using AuthProvider.Storage.Database;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Storage.Tests.Keys;

/// <summary>A start with another master key stops before it writes: what it wrapped, the right one could not open.</summary>
public sealed class WrongMasterKeyTests : IAsyncLifetime
{
    private readonly Dictionary<string, string?> _settings = new(StringComparer.Ordinal);
    private TestProvider _provider = null!;

    public async Task InitializeAsync() => _provider = await TestProvider.StartAsync(options =>
    {
        options.Seed = false;
        options.Configure = builder => _settings["ConnectionStrings:AuthProvider"] = builder.Configuration["ConnectionStrings:AuthProvider"];
    });

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    /// <summary>On the first day, and when a successor of the signing keys is due.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(89)]
    [InlineData(200)]
    public async Task Start_with_another_master_key_writes_nothing(int days)
    {
        var before = await ReadRowsAsync();

        var refused = await Assert.ThrowsAsync<StartException>(async () =>
        {
            await using var other = await TestProvider.StartAsync(options =>
            {
                options.Seed = false;
                options.Settings["ConnectionStrings:AuthProvider"] = _settings["ConnectionStrings:AuthProvider"];
                options.Settings["MasterKey"] = "a master key of somebody else, of more than 32 characters";
                options.StartAt = _provider.Time.GetUtcNow() + TimeSpan.FromDays(days);
            });
        });

        Assert.StartsWith("The keys in the database cannot be decrypted: the master key is not the one", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await ReadRowsAsync());
    }

    private Task<string> ReadRowsAsync() => _provider.UseAsync<AuthProviderDbContext, string>(async database =>
    {
        var ring = await database.DataProtectionKeys.AsNoTracking().OrderBy(key => key.Id).Select(key => key.FriendlyName).ToListAsync();
        var signing = await database.SigningKeys.AsNoTracking().OrderBy(key => key.KeyId).ToListAsync();
        return string.Join('\n', [.. ring, .. signing.Select(key => $"{key.KeyId} {key.RetiredAt} {key.RemovedAt} {key.ProtectedKey}")]);
    });
}
