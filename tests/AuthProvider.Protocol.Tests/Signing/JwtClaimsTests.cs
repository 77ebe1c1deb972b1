using System.Collections.Immutable;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AuthProvider.Protocol.Pipeline;
using AuthProvider.Protocol.Signing;
using CsCheck;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.Tests.Signing;

/// <summary>What is signed is what Microsoft's handler makes of the same claims.</summary>
public sealed class JwtClaimsTests : IDisposable
{
    private const string Issuer = "https://id.example";

    private static readonly DateTimeOffset Now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    private static readonly Gen<Claim> AnyClaim = Gen.OneOf(
        Gen.Select(Gen.OneOfConst("name", "email", "amr", "client_id", "https://example.com/claim", "nonce", "scope"), Gen.String[0, 20], (type, value) => new Claim(type, value)),
        Gen.Select(Gen.OneOfConst("name", "zahl", "größe"), Gen.OneOfConst("", "\"\\\n\u2028", "<&'>", "日本語", "😀"), (type, value) => new Claim(type, value)),
        Gen.Select(Gen.OneOfConst("auth_time", "updated_at"), Gen.Long[-5, 4_000_000_000], (type, value) => new Claim(type, $"{value}", ClaimValueTypes.Integer64)),
        Gen.Bool.Select(value => new Claim("email_verified", value ? "true" : "False", ClaimValueTypes.Boolean)),
        Gen.Double[-1e6, 1e6].Select(value => new Claim("height", value.ToString("R", System.Globalization.CultureInfo.InvariantCulture), ClaimValueTypes.Double)),
        Gen.OneOfConst("{}", """{"formatted":"Am Markt 1","n":[1,true,null]}""").Select(value => new Claim("address", value, JsonClaimValueTypes.Json)),
        Gen.OneOfConst("[]", """["a","b",{"c":1}]""").Select(value => new Claim("roles", value, JsonClaimValueTypes.JsonArray)),
        Gen.OneOfConst("[]", "[\"pwd\"]", "[\"pwd\",\"otp\",\"pwd\"]").Select(value => new Claim(Claims.AuthenticationMethodReference, value, JsonClaimValueTypes.JsonArray)),
        Gen.OneOfConst("oi_prst", "oi_au_id", "oi_tkn_id", "oi_scp", "oi_aud", "oi_iss", "oi_tkn_typ").Select(type => new Claim(type, "inside")));

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [Fact]
    public void Claims_of_access_tokens_are_those_of_the_handler() => Compare(isIdToken: false);

    [Fact]
    public void Claims_of_ID_tokens_are_those_of_the_handler() => Compare(isIdToken: true);

    [Fact]
    public void Methods_are_a_list_of_texts_however_the_principal_keeps_them()
    {
        var principal = Principal([new Claim(Claims.AuthenticationMethodReference, """["pwd","otp"]""", JsonClaimValueTypes.JsonArray)], [], []);

        Assert.Equal("""["pwd","otp"]""", JsonNode.Parse(Write(principal, isIdToken: true, subject: null))!["amr"]!.ToJsonString());
        Assert.Equal("""["pwd","otp"]""", JsonNode.Parse(Write(principal, isIdToken: false, subject: null))!["amr"]!.ToJsonString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_token_is_verified_by_the_handler(bool isIdToken)
    {
        var credentials = new SigningCredentials(new ECDsaSecurityKey(_key) { KeyId = "key-1" }, SecurityAlgorithms.EcdsaSha256);
        var principal = Principal([new Claim(Claims.Subject, "user")], ["https://api.example"], ["openid"]);
        var token = JwtSigner.Of(credentials).Sign(isIdToken ? "JWT" : "at+jwt", Encoding.UTF8.GetBytes(Write(principal, isIdToken, subject: "pairwise")));

        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = Issuer,
            ValidAudience = "https://api.example",
            ValidTypes = [isIdToken ? "JWT" : "at+jwt"],
            IssuerSigningKey = credentials.Key,
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            LifetimeValidator = (_, expires, _, _) => expires == Now.AddHours(1).UtcDateTime,
        });

        Assert.Null(result.Exception);
        Assert.Equal("key-1", ((JsonWebToken)result.SecurityToken).Kid);
        Assert.Equal("pairwise", ((JsonWebToken)result.SecurityToken).Subject);
    }

    /// <inheritdoc />
    public void Dispose() => _key.Dispose();

    private static void Compare(bool isIdToken) => Gen.Select(AnyClaim.Array[0, 12], Gen.OneOfConst<string[]>([], ["a"], ["a", "b"]), Gen.OneOfConst<string[]>([], ["openid"], ["openid", "api"]))
        .Sample((claims, audiences, scopes) =>
        {
            var principal = Principal(claims, audiences, scopes);
            var ours = JsonNode.Parse(Write(principal, isIdToken, subject: null))!.AsObject();
            var theirs = Handler(principal, isIdToken);
            ours.Remove(Claims.JwtId);
            Assert.True(JsonNode.DeepEquals(theirs, ours), $"{theirs.ToJsonString()}\n{ours.ToJsonString()}");
        });

    private static ClaimsPrincipal Principal(Claim[] claims, string[] audiences, string[] scopes)
    {
        // AddClaim, and not the constructor, so that a claim belongs to one principal only.
        var identity = new ClaimsIdentity("test", Claims.Name, Claims.Role);
        identity.AddClaims(claims.Select(claim => new Claim(claim.Type, claim.Value, claim.ValueType)));
        if (!identity.HasClaim(claim => claim.Type is Claims.Subject))
        {
            identity.AddClaim(new Claim(Claims.Subject, "user"));
        }

        return new ClaimsPrincipal(identity)
            .SetAudiences(audiences.ToImmutableArray()).SetScopes(scopes.ToImmutableArray()).SetCreationDate(Now).SetExpirationDate(Now.AddHours(1));
    }

    private static string Write(ClaimsPrincipal principal, bool isIdToken, string? subject)
    {
        using var buffer = JsonBuffer.Take();
        JwtClaims.Write(buffer.Json, principal, isIdToken, Issuer, subject);
        return Encoding.UTF8.GetString(buffer.Written());
    }

    // What OpenIddict gives to the handler, and what this server has always left out beside.
    private static JsonObject Handler(ClaimsPrincipal principal, bool isIdToken)
    {
        var members = new Dictionary<string, object>(StringComparer.Ordinal);
        if (principal.GetAudiences() is { Length: > 0 } audiences)
        {
            members[Claims.Audience] = audiences is [var one] ? one : audiences.ToArray();
        }

        if (!isIdToken && principal.GetScopes() is { Length: > 0 } scopes)
        {
            members[Claims.Scope] = string.Join(' ', scopes);
        }

        if (isIdToken && principal.GetClaims(Claims.AuthenticationMethodReference) is { Length: > 0 } methods)
        {
            members[Claims.AuthenticationMethodReference] = methods.ToArray();
        }

        string[] left = ["oi_crt_dt", "oi_exp_dt", "oi_iss", "oi_tkn_typ", "oi_aud", .. isIdToken ? ["oi_au_id", "oi_tkn_id", "amr"] : (string[])["oi_scp", "oi_prst", "scope"]];
        var token = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Claims = members,
            Issuer = Issuer,
            IssuedAt = principal.GetCreationDate()!.Value.UtcDateTime,
            Expires = principal.GetExpirationDate()!.Value.UtcDateTime,
            Subject = new ClaimsIdentity(principal.Claims.Where(claim => !left.Contains(claim.Type, StringComparer.Ordinal)).Select(claim => claim.Clone())),
        });
        return JsonNode.Parse(Base64UrlEncoder.Decode(token.Split('.')[1]))!.AsObject();
    }
}
