namespace AuthProvider.Storage.Apps;

/// <summary>What an access token for an API is. A token for several APIs takes the strictest, the highest value.</summary>
public enum AccessTokenKind
{
    /// <summary><c>jwt</c>: signed (RFC 9068), without a row; inactive with its grant, user or app, or by a denial.</summary>
    Jwt = 0,

    /// <summary><c>jwt-recorded</c>: signed, with a row that tells who holds which token.</summary>
    JwtRecorded = 1,

    /// <summary><c>reference</c>: 256 random bits; what it says is in its row only, and introspection tells it.</summary>
    Reference = 2,
}
