using Microsoft.Extensions.Localization;

namespace AuthProvider.Server.Developer.Apps.Snippets;

/// <summary>Settings of a service: client credentials.</summary>
internal static class ServiceSnippets
{
    public static IReadOnlyList<CodeSnippet> Make(SnippetValues app, IStringLocalizer<CodeSnippet> words) =>
    [
        new("aspnetcore", "ASP.NET Core", words["InClass"], AspNetCore(app)),
        new("node", "Node", words["OpenIdClient"], Node(app)),
        new("python", "Python", words["TwoPackages", "authlib", "requests"], Python(app)),
        new("curl", "curl", words["ByHand"], Curl(app)),
    ];

    private static string AspNetCore(SnippetValues app) =>
        $$"""
        using var request = new HttpRequestMessage(HttpMethod.Post, {{app.Endpoint("connect/token")}});
        request.Content = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = {{app.ClientId}},
            ["client_secret"] = {{app.Secret}},
            ["scope"] = {{app.Scope}},
        });
        using var response = await http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        var token = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString();
        """;

    private static string Node(SnippetValues app) =>
        $$"""
        import * as client from 'openid-client'

        const config = await client.discovery(new URL({{app.Issuer}}), {{app.ClientId}}, {{app.Secret}})
        const tokens = await client.clientCredentialsGrant(config, { scope: {{app.Scope}} })
        console.log(tokens.access_token)
        """;

    private static string Python(SnippetValues app) =>
        $$"""
        from authlib.integrations.requests_client import OAuth2Session

        session = OAuth2Session({{app.ClientId}}, {{app.Secret}}, scope={{app.Scope}})
        token = session.fetch_token({{app.Endpoint("connect/token")}}, grant_type="client_credentials")
        print(token["access_token"])
        """;

    private static string Curl(SnippetValues app) =>
        $$"""
        curl {{app.EndpointInShell("connect/token")}} -u {{app.ClientIdAndSecretInShell}} \
          -d grant_type=client_credentials --data-urlencode {{app.ScopeInShell}}
        """;
}
