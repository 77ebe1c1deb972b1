using OpenIddict.Client;
using static OpenIddict.Client.OpenIddictClientModels;

namespace ServiceWorker.Tokens;

/// <summary>The access token of this service: asked for once and used until shortly before it expires.</summary>
public sealed class AccessTokens(OpenIddictClientService client, IConfiguration configuration, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan RenewBefore = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _one = new(1);
    private string? _token;
    private DateTimeOffset _renewAt;

    /// <summary>How often the provider was asked.</summary>
    public int Requests { get; private set; }

    public async Task<string> GetAsync(CancellationToken stop)
    {
        await _one.WaitAsync(stop);
        try
        {
            if (_token is null || time.GetUtcNow() >= _renewAt)
            {
                await RequestAsync(stop);
            }

            return _token!;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>After a 401: the next call asks for a new one.</summary>
    public void Forget() => _renewAt = DateTimeOffset.MinValue;

    public void Dispose() => _one.Dispose();

    private async Task RequestAsync(CancellationToken stop)
    {
        Requests++;
        var request = new ClientCredentialsAuthenticationRequest
        {
            Scopes = [.. configuration["Provider:Scopes"]!.Split(' ')],
            AdditionalTokenRequestParameters = [],
            CancellationToken = stop,
        };
        if (configuration["Orders:Resource"] is { Length: > 0 } resource)
        {
            // A token for this API and no other (RFC 8707).
            request.AdditionalTokenRequestParameters["resource"] = resource;
        }

        var result = await client.AuthenticateWithClientCredentialsAsync(request);
        _token = result.AccessToken;
        _renewAt = (result.AccessTokenExpirationDate ?? time.GetUtcNow()) - RenewBefore;
    }
}
