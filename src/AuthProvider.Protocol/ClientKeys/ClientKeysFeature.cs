using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Protocol.ClientKeys;

/// <summary>The keys of clients: for their assertions, their request objects, and what is encrypted for them (OpenID Connect Core 1.0, 10).</summary>
internal static class ClientKeysFeature
{
    public static OpenIddictServerBuilder AddClientKeys(this OpenIddictServerBuilder builder)
    {
        builder.Services.AddSingleton<PublishedKeys>();
        builder.Services.AddScoped<ClientKeySet>();
        return builder;
    }
}
