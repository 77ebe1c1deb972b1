namespace AuthProvider.EndToEnd.Tests.RelyingParties;

/// <summary>The npm package oauth4webapi, which is certified as a relying party, as it is. The scenarios are the functions of its scripts.</summary>
[Collection(PartyServer.Name)]
public sealed class OAuth4WebApiTests(PartyServer server)
{
    private const string Flows = "oauth4webapi/flows.mjs";
    private const string Authentication = "oauth4webapi/authentication.mjs";
    private const string Tokens = "oauth4webapi/tokens.mjs";

    public static TheoryData<string> Scenarios(string script) => [.. NpmFolder.ScenariosOf(script)];

    /// <summary>Code and hybrid flows (the package knows no implicit one), response modes, pushed and signed requests; state, nonce, iss, PKCE and max_age are checked by the package.</summary>
    [Theory]
    [MemberData(nameof(Scenarios), Flows)]
    public Task Package_signs_people_in(string scenario) => server.PlayAsync(Flows, scenario);

    /// <summary>Every client authentication that the package knows, at every endpoint that authenticates clients.</summary>
    [Theory]
    [MemberData(nameof(Scenarios), Authentication)]
    public Task Package_says_who_it_is(string scenario) => server.PlayAsync(Authentication, scenario);

    /// <summary>Signed and encrypted ID tokens and userinfo, refresh, introspection, revocation, devices, token exchange.</summary>
    [Theory]
    [MemberData(nameof(Scenarios), Tokens)]
    public Task Package_gets_and_reads_tokens(string scenario) => server.PlayAsync(Tokens, scenario);
}
