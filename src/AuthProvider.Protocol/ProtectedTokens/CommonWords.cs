using System.Collections.Frozen;
using System.Security.Claims;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.ProtectedTokens;

/// <summary>The words that stand in most tokens: one byte instead of the text, and one string for all tokens in memory.</summary>
internal static class CommonWords
{
    // Tokens that were handed out name a word by its place: add at the end only, and take nothing away (Golden/words.txt). Place 0 is a text of its own.
    private static readonly string[] Words =
    [
        "", "TokenValidationParameters.DefaultAuthenticationType", "AuthenticationTypes.Federation", "OpenIddict.Server.AspNetCore",
        ClaimsIdentity.DefaultNameClaimType, ClaimsIdentity.DefaultRoleClaimType, Claims.Name, Claims.Role,
        ClaimValueTypes.Integer64, ClaimValueTypes.Integer32, ClaimValueTypes.Integer, ClaimValueTypes.Boolean, ClaimValueTypes.Double, "JSON", "JSON_ARRAY",
        Properties.Destinations, "[\"access_token\",\"id_token\"]", "[\"id_token\"]", "[\"access_token\"]", "[\"id_token\",\"access_token\"]",
        Claims.Subject, Claims.PreferredUsername, Claims.Email, Claims.EmailVerified, Claims.GivenName, Claims.FamilyName, Claims.UpdatedAt,
        Claims.Audience, Claims.ClientId, Claims.AuthenticationTime, Claims.AuthenticationContextReference, Claims.AuthenticationMethodReference, "sid", Claims.Nonce,
        Claims.Private.AccessTokenLifetime, Claims.Private.Audience, Claims.Private.AuthorizationCodeLifetime, Claims.Private.AuthorizationId,
        Claims.Private.ClaimDestinationsMap, Claims.Private.CodeChallenge, Claims.Private.CodeChallengeMethod, Claims.Private.CreationDate,
        Claims.Private.DeviceCodeId, Claims.Private.DeviceCodeLifetime, Claims.Private.ExpirationDate, Claims.Private.HostProperties,
        Claims.Private.IdentityTokenLifetime, Claims.Private.Issuer, Claims.Private.Nonce, Claims.Private.Presenter, Claims.Private.RedirectUri,
        Claims.Private.RefreshTokenLifetime, Claims.Private.Resource, Claims.Private.Scope, Claims.Private.TokenId, Claims.Private.TokenType,
        Claims.Private.UserCodeLifetime, CodeChallengeMethods.Sha256,
        TokenTypeIdentifiers.AccessToken, TokenTypeIdentifiers.RefreshToken, TokenTypeIdentifiers.Private.AuthorizationCode,
        TokenTypeIdentifiers.Private.DeviceCode, TokenTypeIdentifiers.Private.UserCode, TokenTypeIdentifiers.Private.RequestToken,
        Scopes.OpenId, Scopes.Profile, Scopes.Phone, Scopes.Address, Scopes.OfflineAccess, Scopes.Roles, "groups",
        "0", "1", "true", "false", "pwd", "mfa", "otp", "hwk", "mca",
    ];

    private static readonly FrozenDictionary<string, byte> Places = Words.Index().Skip(1).ToFrozenDictionary(word => word.Item, word => checked((byte)word.Index), StringComparer.Ordinal);

    /// <summary>All of them, by their places.</summary>
    public static IReadOnlyList<string> All => Words;

    /// <summary>Writes a text, or the place of a word.</summary>
    public static void Write(BinaryWriter writer, string text)
    {
        if (Places.TryGetValue(text, out var place))
        {
            writer.Write(place);
            return;
        }

        writer.Write((byte)0);
        writer.Write(text);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="IndexOutOfRangeException">A word of a later version.</exception>
    public static string Read(BinaryReader reader)
    {
        var place = reader.ReadByte();
        return place == 0 ? reader.ReadString() : Words[place];
    }
}
