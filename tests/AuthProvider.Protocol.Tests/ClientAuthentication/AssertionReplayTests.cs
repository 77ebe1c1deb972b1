using AuthProvider.Protocol.ClientAuthentication;
using AuthProvider.Protocol.Registration;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Tokens.Pruning;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Protocol.Tests.ClientAuthentication;

/// <summary>An assertion is used once (RFC 7523, 3; OpenID Connect Core 1.0, 9; SECURITY S20 and S30).</summary>
public sealed class AssertionReplayTests
{
    [Fact]
    public async Task Second_use_is_refused_at_every_endpoint()
    {
        await using var provider = await StartAsync();
        var assertion = Sign(provider);
        Assert.NotNull((await AssertionWorld.PostAsync(provider, AssertionWorld.TwoKeys, assertion)).AccessToken);
        Assert.Equal("invalid_client", (await AssertionWorld.PostAsync(provider, AssertionWorld.TwoKeys, assertion)).Error);
        Assert.Equal("invalid_client", (await AssertionWorld.PostToAsync(provider, "connect/introspect", AssertionWorld.TwoKeys, assertion, ("token", "nonsense"))).Error);
    }

    [Fact]
    public async Task Of_many_uses_at_once_one_wins()
    {
        await using var provider = await StartAsync();
        for (var round = 0; round < 5; round++)
        {
            // Failures are counted, and a client that has too many waits.
            provider.Time.Advance(TimeSpan.FromMinutes(6));
            var assertion = Sign(provider);
            var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => AssertionWorld.PostAsync(provider, AssertionWorld.TwoKeys, assertion)));
            Assert.Single(answers, answer => answer.AccessToken is not null);
            Assert.All(answers.Where(answer => answer.AccessToken is null), answer => Assert.Equal("invalid_client", answer.Error));
        }
    }

    [Fact]
    public async Task Use_is_remembered_after_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("authprovider-assertions-").FullName;
        var file = Path.Combine(folder, "authprovider.db");
        try
        {
            string assertion;
            await using (var provider = await StartAsync(file, seed: true))
            {
                assertion = Sign(provider);
                Assert.NotNull((await AssertionWorld.PostAsync(provider, AssertionWorld.TwoKeys, assertion)).AccessToken);
            }

            await using var again = await StartAsync(file, seed: false);
            Assert.Equal("invalid_client", (await AssertionWorld.PostAsync(again, AssertionWorld.TwoKeys, assertion)).Error);
            Assert.NotNull((await AssertionWorld.PostAsync(again, AssertionWorld.TwoKeys, Sign(again))).AccessToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>An assertion that was refused is not used up: another one's guess burns nothing.</summary>
    [Fact]
    public async Task Refused_assertion_uses_nothing_up()
    {
        await using var provider = await StartAsync();
        var claims = AssertionWorld.Claims(provider, AssertionWorld.TwoKeys);
        Assert.Equal("invalid_client", (await AssertionWorld.PostAsync(provider, AssertionWorld.TwoKeys, KeyPair.NewEc("ec").Sign(claims, "ES256"))).Error);
        Assert.NotNull((await AssertionWorld.PostAsync(provider, AssertionWorld.TwoKeys, AssertionWorld.Ec.Sign(claims, "ES256"))).AccessToken);
    }

    /// <summary>Another client may give its assertion the same jti.</summary>
    [Fact]
    public async Task Identifier_belongs_to_its_client()
    {
        await using var provider = await StartAsync();
        var used = (IUsedAssertions)provider.Services.GetService(typeof(IUsedAssertions))!;
        var expires = provider.Time.GetUtcNow().AddMinutes(1);
        Assert.True(await used.TryUseAsync("a", "bc", expires, default));
        Assert.True(await used.TryUseAsync("ab", "c", expires, default));
        Assert.False(await used.TryUseAsync("a", "bc", expires, default));
    }

    [Fact]
    public async Task Expired_assertions_are_forgotten_and_no_others()
    {
        await using var provider = await StartAsync();
        await AssertionWorld.PostAsync(provider, AssertionWorld.TwoKeys, Sign(provider));
        var pruner = (TokenPruner)provider.Services.GetService(typeof(TokenPruner))!;

        // 60 seconds and half a minute of skew.
        provider.Time.Advance(TimeSpan.FromSeconds(89));
        await pruner.PruneUsedAssertionsAsync(provider.Time.GetUtcNow());
        Assert.Equal(1, await CountAsync(provider));
        provider.Time.Advance(TimeSpan.FromSeconds(2));
        await pruner.PruneUsedAssertionsAsync(provider.Time.GetUtcNow());
        Assert.Equal(0, await CountAsync(provider));
    }

    /// <summary>Only a client that signs with its secret has it kept, and then encrypted (PROTOCOL T6).</summary>
    [Fact]
    public async Task Secret_is_kept_only_while_the_client_signs_with_it()
    {
        await using var provider = await StartAsync();
        var secret = (await AssertionWorld.AddAsync(provider, AssertionWorld.SecretSigner, "client_secret_jwt"))!;
        var stored = await StoredAsync(provider);
        Assert.StartsWith("v3.", stored, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, stored, StringComparison.Ordinal);

        await provider.UseAsync<AppStore, bool>(async apps =>
        {
            var app = (await apps.FindAsync(AssertionWorld.SecretSigner.ClientId))!;
            var draft = await apps.ReadAsync(app);
            return await apps.UpdateAsync(app, draft with { Metadata = ClientMetadata.Empty with { TokenEndpointAuthMethod = "client_secret_basic" } });
        });
        Assert.StartsWith("v1.", await StoredAsync(provider), StringComparison.Ordinal);
        Assert.NotNull((await new RelyingPartyClient(provider, AssertionWorld.SecretSigner, secret).GetOwnTokenAsync("orders.read")).AccessToken);
    }

    [Fact]
    public async Task Both_secrets_of_a_rotation_sign_until_the_earlier_one_ends()
    {
        await using var provider = await StartAsync();
        var first = (await AssertionWorld.AddAsync(provider, AssertionWorld.SecretSigner, "client_secret_jwt"))!;
        var second = await provider.RotateSecretAsync(AssertionWorld.SecretSigner, TimeSpan.FromHours(1));
        foreach (var secret in new[] { first, second })
        {
            Assert.NotNull((await PostAsync(provider, secret)).AccessToken);
        }

        provider.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("invalid_client", (await PostAsync(provider, first)).Error);
        Assert.NotNull((await PostAsync(provider, second)).AccessToken);
    }

    private static Task<WireAnswer> PostAsync(TestProvider provider, string secret) => AssertionWorld.PostAsync(
        provider, AssertionWorld.SecretSigner, KeyPair.SignWithSecret(secret, AssertionWorld.Claims(provider, AssertionWorld.SecretSigner)));

    private static Task<string> StoredAsync(TestProvider provider) => provider.UseAsync<AppStore, string>(async apps =>
        (await apps.FindAsync(AssertionWorld.SecretSigner.ClientId))!.ClientSecret!);

    private static Task<int> CountAsync(TestProvider provider) => provider.UseAsync<AuthProviderDbContext, int>(database => database.UsedAssertions.CountAsync());

    private static string Sign(TestProvider provider) => AssertionWorld.Ec.Sign(AssertionWorld.Claims(provider, AssertionWorld.TwoKeys), "ES256");

    private static async Task<TestProvider> StartAsync(string? file = null, bool seed = true)
    {
        var provider = await TestProvider.StartAsync(options =>
        {
            options.Seed = seed;
            if (file is not null)
            {
                options.Settings["ConnectionStrings:AuthProvider"] = $"Data Source={file}";
            }
        });
        if (seed)
        {
            await AssertionWorld.AddAsync(provider, AssertionWorld.TwoKeys, "private_key_jwt", KeyPair.ToJwks(AssertionWorld.Rsa, AssertionWorld.Ec));
        }

        return provider;
    }
}
