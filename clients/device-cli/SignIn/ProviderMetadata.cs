using Duende.IdentityModel.Client;

namespace DeviceCli.SignIn;

/// <summary>Where the provider's endpoints are (OpenID Connect Discovery 1.0).</summary>
public static class ProviderMetadata
{
    public static async Task<DiscoveryDocumentResponse> ReadAsync(Settings settings, HttpClient http, CancellationToken stop)
    {
        var metadata = await http.GetDiscoveryDocumentAsync(settings.Provider, stop);
        return metadata.IsError ? throw new SignInException($"The provider at {settings.Provider} cannot be read: {metadata.Error}") : metadata;
    }
}
