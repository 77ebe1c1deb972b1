using Microsoft.Extensions.Localization;

namespace AuthProvider.Server.Developer.Apps.Snippets;

/// <summary>Settings of a web app: code flow with PKCE and a secret.</summary>
internal static class WebSnippets
{
    public static IReadOnlyList<CodeSnippet> Make(SnippetValues app, IStringLocalizer<CodeSnippet> words) =>
    [
        new("aspnetcore", "ASP.NET Core", words["PackageInProgram", "Microsoft.AspNetCore.Authentication.OpenIdConnect"], AspNetCore(app)),
        new("node", "Node", words["OpenIdClient"], Node(app)),
        new("python", "Python", words["ThreePackages", "authlib", "requests", "flask"], Python(app)),
        new("curl", "curl", words["ByHand"], CurlSnippets.CodeFlow(app, $"-u {app.ClientIdAndSecretInShell}")),
    ];

    private static string AspNetCore(SnippetValues app)
    {
        var scopes = string.Concat(app.Scopes.Select(scope => $"\n        options.Scope.Add({scope});"));
        var signedOut = app.PostLogoutPath is { } path ? $"\n        options.SignedOutCallbackPath = {path};" : "";
        var signOut = app.FrontchannelPath is { } frame ? $"\n        options.RemoteSignOutPath = {frame};" : "";
        return
            $$"""
            builder.Services.AddAuthentication(options =>
                {
                    options.DefaultScheme = "Cookies";
                    options.DefaultChallengeScheme = "OpenIdConnect";
                })
                .AddCookie("Cookies")
                .AddOpenIdConnect("OpenIdConnect", options =>
                {
                    options.Authority = {{app.Issuer}};
                    options.ClientId = {{app.ClientId}};
                    options.ClientSecret = {{app.Secret}};
                    options.ResponseType = "code";
                    options.CallbackPath = {{app.RedirectPath}};{{signedOut}}{{signOut}}
                    options.Scope.Clear();{{scopes}}
                    options.MapInboundClaims = false;
                    options.GetClaimsFromUserInfoEndpoint = true;
                    options.SaveTokens = true;
                });
            builder.Services.AddAuthorization();
            """;
    }

    private static string Node(SnippetValues app) =>
        $$"""
        import * as client from 'openid-client'

        const config = await client.discovery(new URL({{app.Issuer}}), {{app.ClientId}}, {{app.Secret}})

        {{NodeCodeFlow(app)}}
        """;

    /// <summary>The steps that web apps and public ones have in common.</summary>
    internal static string NodeCodeFlow(SnippetValues app) =>
        $$"""
        {{KeepQuery(app)}}// Send the browser to `address`; keep `verifier` and `state` until it comes back.
        const verifier = client.randomPKCECodeVerifier()
        const state = client.randomState()
        const address = client.buildAuthorizationUrl(config, {
          redirect_uri: {{app.RedirectUri}},
          scope: {{app.Scope}},
          state,
          code_challenge: await client.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
        })

        // It comes back to `currentUrl`, a URL with code and state.
        const tokens = await client.authorizationCodeGrant(config, currentUrl, { pkceCodeVerifier: verifier, expectedState: state })
        console.log(tokens.claims())
        """;

    // RFC 6749, 4.1.3: the token request repeats the whole redirect URI. openid-client takes it from the address without the query.
    private static string KeepQuery(SnippetValues app) => app.HasRedirectQuery
        ? $$"""
          // openid-client leaves the query of the redirect URI out of the token request, which must repeat all of it.
          config[client.customFetch] = (url, options) => {
            if (options.body instanceof URLSearchParams && options.body.has('redirect_uri')) {
              options.body.set('redirect_uri', {{app.RedirectUri}})
            }
            return fetch(url, options)
          }


          """
        : "";

    private static string Python(SnippetValues app) =>
        $$"""
        import os

        from authlib.integrations.flask_client import OAuth
        from flask import Flask, redirect, session

        app = Flask(__name__)
        # It signs the session: export SECRET_KEY=$(openssl rand -hex 32)
        app.secret_key = os.environ["SECRET_KEY"]
        app.config.update(SESSION_COOKIE_SECURE=True, SESSION_COOKIE_SAMESITE="Lax")
        oauth = OAuth(app)
        oauth.register(
            "provider",
            client_id={{app.ClientId}},
            client_secret={{app.Secret}},
            server_metadata_url={{app.Endpoint(".well-known/openid-configuration")}},
            client_kwargs={"scope": {{app.Scope}}, "code_challenge_method": "S256"},
        )

        @app.get("/sign-in")
        def sign_in():
            return oauth.provider.authorize_redirect({{app.RedirectUri}})

        @app.get({{app.RedirectPath}})
        def signed_in():
            session["user"] = dict(oauth.provider.authorize_access_token()["userinfo"])
            return redirect("/")
        """;
}
