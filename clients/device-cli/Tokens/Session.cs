using System.Net;
using DeviceCli.SignIn;
using Duende.IdentityModel.Client;

namespace DeviceCli.Tokens;

/// <summary>What the tool may do in the name of the person. Each command gets an access token with the refresh token, which is replaced each time.</summary>
public sealed class Session(Settings settings, HttpClient http, TokenFile file)
{
    public async Task<string> GetNameAsync(CancellationToken stop) =>
        (await AskUserAsync(stop)).Claims.FirstOrDefault(claim => claim.Type == "preferred_username")?.Value ?? "";

    /// <summary>The claims of the person, one a line.</summary>
    public async Task<string> GetUserAsync(CancellationToken stop) =>
        string.Join(Environment.NewLine, (await AskUserAsync(stop)).Claims.Select(claim => $"{claim.Type}: {claim.Value}"));

    public async Task<string> GetOrdersAsync(CancellationToken stop)
    {
        var (_, token) = await RefreshAsync(stop);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(settings.Orders), "orders"));
        request.SetBearerToken(token);
        using var response = await http.SendAsync(request, stop);
        return response.StatusCode is HttpStatusCode.OK
            ? await response.Content.ReadAsStringAsync(stop)
            : throw new SignInException($"The orders API refused: {(int)response.StatusCode} {response.Headers.WwwAuthenticate}");
    }

    /// <summary>Revokes the refresh token, and with it all access, then forgets it (RFC 7009).</summary>
    public async Task EndAsync(CancellationToken stop)
    {
        var metadata = await ProviderMetadata.ReadAsync(settings, http, stop);
        using var request = new TokenRevocationRequest
        {
            Address = metadata.RevocationEndpoint,
            ClientId = settings.ClientId,
            ClientCredentialStyle = ClientCredentialStyle.PostBody,
            Token = Required(),
            TokenTypeHint = "refresh_token",
        };
        var answer = await http.RevokeTokenAsync(request, stop);
        if (answer.IsError)
        {
            throw new SignInException($"The provider did not take it back: {answer.Error}");
        }

        file.Delete();
    }

    private async Task<UserInfoResponse> AskUserAsync(CancellationToken stop)
    {
        var (metadata, token) = await RefreshAsync(stop);
        using var request = new UserInfoRequest { Address = metadata.UserInfoEndpoint, Token = token };
        var user = await http.GetUserInfoAsync(request, stop);
        return user.IsError ? throw new SignInException($"The provider does not say who you are: {user.Error}") : user;
    }

    private async Task<(DiscoveryDocumentResponse Metadata, string AccessToken)> RefreshAsync(CancellationToken stop)
    {
        var metadata = await ProviderMetadata.ReadAsync(settings, http, stop);
        using var request = new RefreshTokenRequest
        {
            Address = metadata.TokenEndpoint,
            ClientId = settings.ClientId,
            ClientCredentialStyle = ClientCredentialStyle.PostBody,
            RefreshToken = Required(),
        };
        var answer = await http.RequestRefreshTokenAsync(request, stop);
        if (answer.Error == "invalid_grant")
        {
            file.Delete();
            throw new SignInException("Your access has ended: run login again.");
        }

        if (answer.IsError)
        {
            throw new SignInException($"Signing in did not work: {answer.Error} {answer.ErrorDescription}");
        }

        file.Write(answer.RefreshToken ?? request.RefreshToken);
        return (metadata, answer.AccessToken!);
    }

    private string Required() => file.Read() ?? throw new SignInException("Nobody is signed in: run login.");
}
