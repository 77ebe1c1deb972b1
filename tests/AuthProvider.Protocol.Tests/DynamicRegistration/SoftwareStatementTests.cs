using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using AuthProvider.Testing;
using Microsoft.IdentityModel.Tokens;

namespace AuthProvider.Protocol.Tests.DynamicRegistration;

/// <summary>Software statements (RFC 7591, 2.3 and 3.1.1).</summary>
public sealed class SoftwareStatementTests : IAsyncLifetime
{
    private TestProvider _provider = null!;

    public async Task InitializeAsync() => _provider = await OpenProvider.StartAsync(options =>
    {
        options.Settings["Registration:SoftwareStatements:0:Issuer"] = "https://publisher.example";
        options.Settings["Registration:SoftwareStatements:0:Jwks"] = Keys.Public;
    });

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    /// <summary>What the statement says counts before what stands beside it, and it comes back unmodified (RFC 7591, 2.3 and 3.2.1).</summary>
    [Fact]
    public async Task Values_in_the_statement_win()
    {
        var statement = Keys.Sign(Claims(("client_name", "Vouched"), ("redirect_uris", new[] { "https://vouched.example/cb" }), ("software_id", "v1")));
        var client = new RegisteredClient(_provider, (await TryAsync(statement, "Other")).EnsureSuccess());
        Assert.Equal("Vouched", client.Answer["client_name"]);
        Assert.Equal("""["https://vouched.example/cb"]""", client.Answer["redirect_uris"]);
        Assert.Equal("v1", client.Answer["software_id"]);
        Assert.Equal(statement, client.Answer["software_statement"]);

        // They bind it later as well, where the client leaves the statement out.
        var replaced = await client.ReplaceAsync(new() { ["redirect_uris"] = new JsonArray("https://other.example/cb"), ["client_name"] = "Other" });
        Assert.Equal(("Vouched", statement), (replaced["client_name"], replaced["software_statement"]));
        Assert.Equal("""["https://vouched.example/cb"]""", replaced["redirect_uris"]);
    }

    /// <summary>RFC 7591, 2.2: a name in another language is the same member.</summary>
    [Fact]
    public async Task Values_in_the_statement_win_in_every_language()
    {
        var statement = Keys.Sign(Claims(("client_name", "Vouched"), ("redirect_uris", new[] { "https://vouched.example/cb" })));
        var answer = (await RegisteredClient.TryRegisterAsync(
            _provider, new JsonObject { ["software_statement"] = statement, ["client_name#de"] = "Ihre Bank", ["policy_uri#de"] = "https://vouched.example/de" })).EnsureSuccess();
        Assert.Equal("Vouched", answer["client_name"]);
        Assert.Null(answer["client_name#de"]);
        Assert.Equal("https://vouched.example/de", answer["policy_uri#de"]);
    }

    [Fact]
    public async Task Statement_of_somebody_else_is_not_approved()
    {
        var answer = await TryAsync(Keys.Sign(new(StringComparer.Ordinal) { ["iss"] = "https://stranger.example", ["client_name"] = "x" }));
        Assert.Equal((HttpStatusCode.BadRequest, "unapproved_software_statement"), (answer.Status, answer.Error));
    }

    [Fact]
    public async Task Statement_that_is_forged_expired_unsigned_or_nonsense_is_invalid()
    {
        using var forger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = _provider.Time.GetUtcNow();
        string[] statements =
        [
            Keys.Sign(Claims(), new ECDsaSecurityKey(forger) { KeyId = "ec" }),
            Keys.Sign(Claims(("exp", now.AddMinutes(-1).ToUnixTimeSeconds()))),
            Keys.Sign(Claims(("nbf", now.AddMinutes(1).ToUnixTimeSeconds()))),
            Keys.Sign(Claims(("exp", "tomorrow"))),
            Base64UrlEncoder.Encode("""{"alg":"none"}""") + "." + Base64UrlEncoder.Encode("""{"iss":"https://publisher.example"}""") + ".",
            "nonsense",
        ];
        foreach (var statement in statements)
        {
            var answer = await TryAsync(statement);
            Assert.Equal((HttpStatusCode.BadRequest, "invalid_software_statement"), (answer.Status, answer.Error));
        }
    }

    private static Dictionary<string, object> Claims(params (string Name, object Value)[] added)
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["iss"] = "https://publisher.example" };
        foreach (var (name, value) in added)
        {
            claims[name] = value;
        }

        return claims;
    }

    private Task<WireAnswer> TryAsync(string statement, string? name = null)
    {
        var metadata = new JsonObject { ["software_statement"] = statement, ["redirect_uris"] = new JsonArray("https://rp.example/cb") };
        if (name is not null)
        {
            metadata["client_name"] = name;
        }

        return RegisteredClient.TryRegisterAsync(_provider, metadata);
    }
}
