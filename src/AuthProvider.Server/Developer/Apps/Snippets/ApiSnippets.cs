using Microsoft.Extensions.Localization;

namespace AuthProvider.Server.Developer.Apps.Snippets;

/// <summary>Settings of an API: it asks introspection what a token is worth.</summary>
internal static class ApiSnippets
{
    public static IReadOnlyList<CodeSnippet> Make(SnippetValues app, IStringLocalizer<CodeSnippet> words) =>
    [
        new("aspnetcore", "ASP.NET Core", words["PackagesInProgram", "OpenIddict.Validation.AspNetCore", "OpenIddict.Validation.SystemNetHttp"], AspNetCore(app)),
        new("node", "Node", words["OpenIdClient"], Node(app)),
        new("python", "Python", words["ThreePackages", "authlib", "requests", "flask"], Python(app)),
        new("curl", "curl", words["ByHand"], Curl(app)),
    ];

    private static string AspNetCore(SnippetValues app) =>
        $$"""
        builder.Services.AddOpenIddict().AddValidation(validation =>
        {
            validation.SetIssuer({{app.Issuer}});
            validation.AddAudiences({{app.ClientId}});
            validation.UseIntrospection().SetClientId({{app.ClientId}}).SetClientSecret({{app.Secret}});
            validation.UseSystemNetHttp();
            validation.UseAspNetCore();
        });
        builder.Services.AddAuthentication("OpenIddict.Validation.AspNetCore");
        builder.Services.AddAuthorization();
        """;

    private static string Node(SnippetValues app) =>
        $$"""
        import * as client from 'openid-client'

        const config = await client.discovery(new URL({{app.Issuer}}), {{app.ClientId}}, {{app.Secret}})

        // `token` is what stands after "Bearer" in the header Authorization.
        const answer = await client.tokenIntrospection(config, token)
        if (!answer.active) {
          throw new Error('401: the token is not valid here')
        }
        """;

    private static string Python(SnippetValues app) =>
        $$"""
        import requests
        from authlib.integrations.flask_oauth2 import ResourceProtector
        from authlib.oauth2.rfc7662 import IntrospectTokenValidator

        class Introspection(IntrospectTokenValidator):
            def introspect_token(self, token_string):
                return requests.post(
                    {{app.Endpoint("connect/introspect")}},
                    data={"token": token_string},
                    auth=({{app.ClientId}}, {{app.Secret}}),
                    timeout=5,
                ).json()

        require_oauth = ResourceProtector()
        require_oauth.register_token_validator(Introspection())
        """;

    private static string Curl(SnippetValues app) =>
        $$"""
        curl {{app.EndpointInShell("connect/introspect")}} -u {{app.ClientIdAndSecretInShell}} --data-urlencode "token=$TOKEN"
        """;
}
