using AuthProvider.Storage.Apps;
using Microsoft.Extensions.Localization;

namespace AuthProvider.Server.Developer.Apps.Snippets;

/// <summary>Settings of apps without a secret, in the browser or on a device: code flow with PKCE.</summary>
internal static class PublicSnippets
{
    public static IReadOnlyList<CodeSnippet> Make(SnippetValues app, IStringLocalizer<CodeSnippet> words) =>
    [
        app.Kind is AppKind.Native
            ? new("aspnetcore", ".NET", words["TwoPackages", "OpenIddict.Client.SystemIntegration", "OpenIddict.Client.SystemNetHttp"], Net(app))
            : new("aspnetcore", "ASP.NET Core", words["Blazor", "Microsoft.AspNetCore.Components.WebAssembly.Authentication"], Blazor(app)),
        app.Kind is AppKind.Native
            ? new("node", "Node", words["OpenIdClient"], Node(app))
            : new("node", "JavaScript", words["OpenIdClientInBrowsers"], Node(app)),
        new("python", "Python", words["TwoPackages", "authlib", "requests"], Python(app)),
        new("curl", "curl", words["ByHand"], CurlSnippets.CodeFlow(app, "-d " + app.ClientIdInShell)),
    ];

    private static string Blazor(SnippetValues app) =>
        $$"""
        builder.Services.AddOidcAuthentication(options =>
        {
            options.ProviderOptions.Authority = {{app.Issuer}};
            options.ProviderOptions.ClientId = {{app.ClientId}};
            options.ProviderOptions.ResponseType = "code";
            options.ProviderOptions.RedirectUri = {{app.RedirectUri}};
            options.ProviderOptions.DefaultScopes.Clear();{{string.Concat(app.Scopes.Select(scope => $"\n    options.ProviderOptions.DefaultScopes.Add({scope});"))}}
        });
        """;

    private static string Net(SnippetValues app) =>
        $$"""
        services.AddOpenIddict().AddClient(client =>
        {
            client.AllowAuthorizationCodeFlow().AllowRefreshTokenFlow();
            client.AddDevelopmentEncryptionCertificate().AddDevelopmentSigningCertificate();
            client.UseSystemIntegration();
            client.UseSystemNetHttp();
            client.AddRegistration(new OpenIddictClientRegistration
            {
                Issuer = new Uri({{app.Issuer}}),
                ClientId = {{app.ClientId}},
                RedirectUri = new Uri({{app.RedirectUri}}),
                Scopes = { {{string.Join(", ", app.Scopes)}} },
            });
        });
        """;

    private static string Node(SnippetValues app) =>
        $$"""
        import * as client from 'openid-client'

        const config = await client.discovery(new URL({{app.Issuer}}), {{app.ClientId}}, undefined, client.None())

        {{WebSnippets.NodeCodeFlow(app)}}
        """;

    private static string Python(SnippetValues app) =>
        $$"""
        from authlib.common.security import generate_token
        from authlib.integrations.requests_client import OAuth2Session

        session = OAuth2Session(
            {{app.ClientId}},
            scope={{app.Scope}},
            redirect_uri={{app.RedirectUri}},
            code_challenge_method="S256",
            token_endpoint_auth_method="none",
        )
        verifier = generate_token(48)
        address, state = session.create_authorization_url({{app.Endpoint("connect/authorize")}}, code_verifier=verifier)
        print("Open", address)
        token = session.fetch_token(
            {{app.Endpoint("connect/token")}},
            authorization_response=input("The address that you came back to: "),
            code_verifier=verifier,
        )
        """;
}
