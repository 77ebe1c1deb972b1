using Microsoft.Extensions.Localization;

namespace AuthProvider.Server.Developer.Apps.Snippets;

/// <summary>Settings of apps that show a code to type elsewhere: the device flow (RFC 8628).</summary>
internal static class DeviceSnippets
{
    public static IReadOnlyList<CodeSnippet> Make(SnippetValues app, IStringLocalizer<CodeSnippet> words) =>
    [
        new("device-aspnetcore", words["DeviceTitle", ".NET"], words["OnePackage", "OpenIddict.Client.SystemNetHttp"], Net(app)),
        new("device-node", words["DeviceTitle", "Node"], words["OpenIdClient"], Node(app)),
        new("device-python", words["DeviceTitle", "Python"], words["OnePackage", "requests"], Python(app)),
        new("device-curl", words["DeviceTitle", "curl"], words["ByHand"], Curl(app)),
    ];

    private static string Net(SnippetValues app) =>
        $$"""
        var services = new ServiceCollection();
        services.AddOpenIddict().AddClient(client =>
        {
            client.AllowDeviceAuthorizationFlow();
            client.DisableTokenStorage();
            client.UseSystemNetHttp();
            client.AddRegistration(new OpenIddictClientRegistration { Issuer = new Uri({{app.Issuer}}), ClientId = {{app.ClientId}} });
        });
        await using var provider = services.BuildServiceProvider();
        var client = provider.GetRequiredService<OpenIddictClientService>();

        var device = await client.ChallengeUsingDeviceAsync(new() { Scopes = [{{string.Join(", ", app.Scopes)}}] });
        Console.WriteLine($"Open {device.VerificationUri} and type {device.UserCode}");
        var result = await client.AuthenticateWithDeviceAsync(new()
        {
            DeviceCode = device.DeviceCode, Interval = device.Interval, Timeout = device.ExpiresIn,
        });
        Console.WriteLine(result.Principal.Identity?.Name);
        """;

    private static string Node(SnippetValues app) =>
        $$"""
        import * as client from 'openid-client'

        const config = await client.discovery(new URL({{app.Issuer}}), {{app.ClientId}}, undefined, client.None())

        const device = await client.initiateDeviceAuthorization(config, { scope: {{app.Scope}} })
        console.log(`Open ${device.verification_uri} and type ${device.user_code}`)
        const tokens = await client.pollDeviceAuthorizationGrant(config, device)
        console.log(tokens.claims())
        """;

    private static string Python(SnippetValues app) =>
        $$"""
        import time
        import requests

        client = {"client_id": {{app.ClientId}}}
        device = requests.post({{app.Endpoint("connect/device")}}, {**client, "scope": {{app.Scope}}}).json()
        print("Open", device["verification_uri"], "and type", device["user_code"])
        wait = device["interval"]
        while True:
            time.sleep(wait)
            answer = requests.post({{app.Endpoint("connect/token")}}, {
                **client,
                "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
                "device_code": device["device_code"],
            }).json()
            if answer.get("error") == "slow_down":
                wait += 5
            elif answer.get("error") != "authorization_pending":
                break
        print(answer)
        """;

    private static string Curl(SnippetValues app) =>
        $$"""
        curl {{app.EndpointInShell("connect/device")}} -d {{app.ClientIdInShell}} --data-urlencode {{app.ScopeInShell}}

        # Show verification_uri and user_code. Ask every five seconds until somebody has allowed it:
        DEVICE_CODE=
        curl {{app.EndpointInShell("connect/token")}} -d {{app.ClientIdInShell}} \
          -d grant_type=urn:ietf:params:oauth:grant-type:device_code --data-urlencode "device_code=$DEVICE_CODE"
        """;
}
