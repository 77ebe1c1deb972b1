using System.Diagnostics;
using System.Net;
using DeviceCli.Screen;
using Duende.IdentityModel;
using Duende.IdentityModel.Client;

namespace DeviceCli.SignIn;

/// <summary>The device flow (RFC 8628): a code here, the person and the browser somewhere else. Works over SSH too.</summary>
public sealed class DeviceSignIn(Settings settings, HttpClient http)
{
    /// <summary>Waits until somebody has allowed it.</summary>
    /// <returns>The refresh token.</returns>
    /// <exception cref="SignInException">Nobody allowed it, or not in time.</exception>
    public async Task<string> RunAsync(CancellationToken stop)
    {
        var metadata = await ProviderMetadata.ReadAsync(settings, http, stop);
        using var request = new DeviceAuthorizationRequest
        {
            Address = metadata.DeviceAuthorizationEndpoint,
            ClientId = settings.ClientId,
            ClientCredentialStyle = ClientCredentialStyle.PostBody,
            Scope = settings.Scopes,
        };
        var device = await http.RequestDeviceAuthorizationAsync(request, stop);
        if (device.IsError)
        {
            throw new SignInException($"The provider gives no code: {device.Error} {device.ErrorDescription}");
        }

        Console.WriteLine($"Open {device.VerificationUri} and type the code {device.UserCode}");
        if (device.VerificationUriComplete is { } address)
        {
            Console.WriteLine($"or open {address}");
            Console.WriteLine(QrCode.Draw(address));
        }

        return await PollAsync(metadata.TokenEndpoint!, device, stop);
    }

    private async Task<string> PollAsync(string endpoint, DeviceAuthorizationResponse device, CancellationToken stop)
    {
        var begun = Stopwatch.GetTimestamp();
        var interval = TimeSpan.FromSeconds(Math.Max(device.Interval, 1));
        while (device.ExpiresIn is null || Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(device.ExpiresIn.Value))
        {
            await Task.Delay(interval, stop);
            var answer = await AskAsync(endpoint, device.DeviceCode!, stop);
            switch (answer?.Error)
            {
                case null when answer?.RefreshToken is { } token:
                    return token;
                case OidcConstants.TokenErrors.AuthorizationPending:
                    break;
                case OidcConstants.TokenErrors.SlowDown:
                    interval += TimeSpan.FromSeconds(5);
                    break;
                case OidcConstants.TokenErrors.AccessDenied:
                    throw new SignInException("Somebody said no.");
                case OidcConstants.TokenErrors.ExpiredToken:
                    throw Expired();
                case var _ when answer is null || answer.ErrorType is ResponseErrorType.Exception || answer.HttpStatusCode >= HttpStatusCode.InternalServerError:
                    // Slower each time (RFC 8628, 3.5): it has trouble enough.
                    interval *= 2;
                    Console.Error.WriteLine($"The provider does not answer; asking again in {interval.TotalSeconds} seconds.");
                    break;
                default:
                    throw new SignInException($"Signing in did not work: {answer!.Error} {answer.ErrorDescription}");
            }
        }

        throw Expired();
    }

    /// <summary>Null when nothing came back in time.</summary>
    private async Task<TokenResponse?> AskAsync(string endpoint, string code, CancellationToken stop)
    {
        using var request = new DeviceTokenRequest
        {
            Address = endpoint,
            ClientId = settings.ClientId,
            ClientCredentialStyle = ClientCredentialStyle.PostBody,
            DeviceCode = code,
        };
        try
        {
            return await http.RequestDeviceTokenAsync(request, stop);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return null;
        }
    }

    private static SignInException Expired() => new("The code has expired: run login again.");
}
