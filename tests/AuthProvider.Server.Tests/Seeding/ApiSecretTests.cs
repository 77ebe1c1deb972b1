using System.Text;
using AuthProvider.Server.Seeding;
using AuthProvider.Server.Seeding.Applying;
using AuthProvider.Storage.Apps;
using AuthProvider.Testing;
using Microsoft.Extensions.DependencyInjection;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Server.Tests.Seeding;

/// <summary>An API that signs with its secret (OpenID Connect Core 1.0, 9) has it kept as it is, and not as a hash alone.</summary>
public sealed class ApiSecretTests
{
    private const string Secret = "a-secret-that-the-vault-signs-with-and-nobody-else";

    [Fact]
    public async Task Secret_of_a_file_that_names_no_method_is_stored_for_the_method_that_the_api_has()
    {
        await using var provider = await TestProvider.StartAsync();
        await ApplyAsync(provider, """{ "apis": [{ "id": "shelf", "name": "Shelf", "metadata": { "token_endpoint_auth_method": "client_secret_jwt" } }] }""");

        await ApplyAsync(provider, $$"""{ "apis": [{ "id": "shelf", "name": "Shelf", "secret": "{{Secret}}" }] }""");

        var (method, isKept, isNewest) = await provider.UseAsync<IServiceProvider, (string?, bool, bool)>(async services =>
        {
            var (apps, secrets) = (services.GetRequiredService<AppStore>(), services.GetRequiredService<AppSecrets>());
            var app = (await apps.FindAsync("shelf"))!;
            var metadata = (await apps.ReadAsync(app)).Metadata;
            return (metadata.TokenEndpointAuthMethod, secrets.FitsStored(app, metadata), await secrets.IsNewestAsync(app, Secret));
        });
        Assert.Equal((ClientAuthenticationMethods.ClientSecretJwt, true, true), (method, isKept, isNewest));
        Assert.Equal(1, (await ApplyAsync(provider, $$"""{ "apis": [{ "id": "shelf", "name": "Shelf", "secret": "{{Secret}}" }] }""")).Count("apis", SeedOutcome.Unchanged));
    }

    private static Task<SeedReport> ApplyAsync(TestProvider provider, string json) =>
        provider.UseAsync<Seeder, SeedReport>(seeder => seeder.ApplyAsync(Encoding.UTF8.GetBytes(json)));
}
