namespace AuthProvider.Server.Developer.Apps.Snippets;

/// <summary>The code flow by hand.</summary>
internal static class CurlSnippets
{
    public static string CodeFlow(SnippetValues app, string authentication) =>
        $$"""
        VERIFIER=$(openssl rand -hex 32)
        CHALLENGE=$(printf %s "$VERIFIER" | openssl dgst -sha256 -binary | openssl base64 -A | tr '+/' '-_' | tr -d '=')
        echo "{{app.RequestInShell}}&state=any-text&code_challenge=$CHALLENGE&code_challenge_method=S256"

        # Open that address in a browser. It comes back with a code, which works for one minute:
        CODE=
        curl {{app.EndpointInShell("connect/token")}} {{authentication}} \
          -d grant_type=authorization_code --data-urlencode "code=$CODE" \
          --data-urlencode {{app.RedirectUriInShell}} -d "code_verifier=$VERIFIER"
        """;
}
