using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests.Keys;

/// <summary>The published keys (RFC 7517).</summary>
public sealed class JwksTests(SharedProvider shared) : IClassFixture<SharedProvider>
{
    [Fact]
    public async Task Keys_have_distinct_kids_and_public_parts_only()
    {
        var answer = await WireAnswer.ReadAsync(await shared.Provider.Http.GetAsync(".well-known/jwks"));
        var keys = answer.Json.GetProperty("keys").EnumerateArray().ToList();
        Assert.Equal(keys.Count, keys.Select(key => key.GetProperty("kid").GetString()).Distinct().Count());
        Assert.All(keys, key => Assert.Empty(key.EnumerateObject().Select(member => member.Name).Intersect(["d", "p", "q", "dp", "dq", "qi", "k", "oth"])));
        Assert.All(keys, key => Assert.Contains(key.GetProperty("use").GetString(), new[] { "sig", "enc" }));

        // The RSA key that signs does so with RS256 and PS256, and names neither.
        Assert.Equal(
            ["EC ECDH-ES", "EC ES256", "RSA", "RSA RSA-OAEP-256"],
            keys.Select(key => $"{key.GetProperty("kty")} {(key.TryGetProperty("alg", out var alg) ? alg.GetString() : "")}".Trim()).Distinct().Order(StringComparer.Ordinal));
        Assert.All(keys.Where(key => key.GetProperty("kty").ValueEquals("RSA")), key => Assert.True(key.GetProperty("n").GetString()!.Length >= 342));
    }

    [Fact]
    public async Task Access_token_is_a_jwt_of_its_profile_signed_with_a_published_key()
    {
        var token = (await shared.Provider.NewClient(TestApp.Robot).GetOwnTokenAsync("orders.read")).EnsureSuccess().AccessToken!;
        var jwt = new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(token);
        Assert.Equal("at+jwt", jwt.Typ);
        Assert.Equal("ES256", jwt.Alg);
        Assert.Equal(["orders"], jwt.Audiences);
        Assert.Equal(shared.Provider.Issuer, jwt.Issuer);
        var kids = (await WireAnswer.ReadAsync(await shared.Provider.Http.GetAsync(".well-known/jwks"))).Json.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("kid").GetString());
        Assert.Contains(jwt.Kid, kids);
    }
}
