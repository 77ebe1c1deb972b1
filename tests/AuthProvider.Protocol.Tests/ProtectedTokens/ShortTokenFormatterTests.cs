using System.Collections.Immutable;
using System.Security.Claims;
using AuthProvider.Protocol.ProtectedTokens;
using CsCheck;
using OpenIddict.Abstractions;
using OpenIddict.Server.DataProtection;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.Tests.ProtectedTokens;

/// <summary>A token is read as it was written, and those of OpenIddict's form too.</summary>
public sealed class ShortTokenFormatterTests
{
    private static readonly OpenIddictServerDataProtectionFormatter Former = new();

    private static readonly ShortTokenFormatter Formatter = new(Former);

    private static readonly Gen<string> Word = Gen.OneOf(
        Gen.OneOfConst("sub", "name", "oi_scp", "oi_tkn_id", "", "pwd", "[\"id_token\"]", ClaimValueTypes.Integer64, ClaimsIdentity.DefaultIssuer, "日本語"), Gen.String[0, 40]);

    private static readonly Gen<Claim> AnyClaim =
        Gen.Select(Word.Where(type => type.Length > 0), Word, Word, Word, Word, Gen.Select(Word, Word).Array[0, 3]).Select(parts =>
        {
            var claim = new Claim(parts.Item1, parts.Item2, parts.Item3, parts.Item4, parts.Item5);
            foreach (var (name, value) in parts.Item6)
            {
                claim.Properties[name] = value;
            }

            return claim;
        });

    /// <summary>A word that moved would be another one in the tokens that people have: only lines at the end may be new.</summary>
    [Fact]
    public void Words_keep_their_places() => GoldenFile.Check("words.txt", string.Join('\n', CommonWords.All.Select((word, place) => $"{place} {word}")));

    [Fact]
    public void A_token_is_read_as_it_was_written() => AnyClaim.Array[0, 10].Sample(claims =>
    {
        var read = Read(Write(Formatter, new ClaimsPrincipal(new ClaimsIdentity(claims, "scheme", Claims.Name, Claims.Role))));
        var identity = Assert.Single(read.Identities);
        Assert.Equal(("scheme", Claims.Name, Claims.Role), (identity.AuthenticationType, identity.NameClaimType, identity.RoleClaimType));
        Assert.Equal(claims.Select(Describe), read.Claims.Select(Describe));
    });

    [Fact]
    public void A_token_of_the_former_form_is_read()
    {
        var read = Read(Write(Former, Token()));
        Assert.Equal(Token().Claims.Select(Describe).Order(), read.Claims.Select(Describe).Order());
    }

    [Fact]
    public void A_principal_that_is_more_than_a_list_of_claims_is_written_in_the_former_form()
    {
        var principal = Token();
        ((ClaimsIdentity)principal.Identity!).Actor = new ClaimsIdentity([new Claim(Claims.Subject, "actor")], "scheme");
        Assert.Equal("actor", ((ClaimsIdentity)Read(Write(Formatter, principal)).Identity!).Actor!.FindFirst(Claims.Subject)!.Value);
    }

    [Fact]
    public void A_refresh_token_takes_less_than_half_of_the_former_form() =>
        Assert.InRange(Write(Formatter, Token()).Length, 1, Write(Former, Token()).Length / 2);

    private static ClaimsPrincipal Token()
    {
        var identity = new ClaimsIdentity("TokenValidationParameters.DefaultAuthenticationType", Claims.Name, Claims.Role);
        identity.AddClaim(new Claim(Claims.Subject, "0199f3c5-2f5a-7b1e-8a57-0d9c2f4b6a11"));
        identity.AddClaim(new Claim(Claims.AuthenticationTime, "1795953600", ClaimValueTypes.Integer64));
        identity.AddClaim(new Claim(Claims.AuthenticationMethodReference, "pwd"));
        foreach (var claim in identity.Claims)
        {
            claim.SetDestinations(Destinations.AccessToken, Destinations.IdentityToken);
        }

        var now = new DateTimeOffset(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);
        return new ClaimsPrincipal(identity)
            .SetScopes(Scopes.OpenId, Scopes.Profile, Scopes.OfflineAccess).SetPresenters("web").SetResources(ImmutableArray.Create("api"))
            .SetCreationDate(now).SetExpirationDate(now.AddDays(14)).SetTokenId("0199f3c5-2f5a-7b1e-8a57-0d9c2f4b6a12").SetAuthorizationId("0199f3c5-2f5a-7b1e-8a57-0d9c2f4b6a13");
    }

    private static byte[] Write(IOpenIddictServerDataProtectionFormatter formatter, ClaimsPrincipal principal)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        formatter.WriteToken(writer, principal);
        writer.Flush();
        return stream.ToArray();
    }

    private static ClaimsPrincipal Read(byte[] token)
    {
        using var reader = new BinaryReader(new MemoryStream(token));
        return Formatter.ReadToken(reader);
    }

    private static string Describe(Claim claim) =>
        string.Join('|', [claim.Type, claim.Value, claim.ValueType, claim.Issuer, claim.OriginalIssuer, .. claim.Properties.OrderBy(property => property.Key, StringComparer.Ordinal).Select(property => property.Key + "=" + property.Value)]);
}
