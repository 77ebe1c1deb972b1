using System.Text.Json;
using System.Text.Json.Nodes;
using AuthProvider.Storage.Users;

namespace AuthProvider.Server.Seeding.Reading;

/// <summary>Reads the claims of a user (OpenID Connect Core 1.0, 5.1), as far as no other member of the user tells them.</summary>
internal static class ProfileReader
{
    /// <summary>The claims that are texts.</summary>
    private static readonly string[] Texts =
    [
        "family_name", "given_name", "middle_name", "nickname", "profile", "picture", "website", "gender", "birthdate", "zoneinfo", "locale",
        "phone_number",
    ];

    // OpenID Connect Core 1.0, 5.1.1.
    private static readonly string[] AddressTexts = ["formatted", "street_address", "locality", "region", "postal_code", "country"];

    /// <summary>Reads them.</summary>
    public static JsonObject Read(JsonElement element, string path, SeedProblems problems)
    {
        var reader = new ObjectReader(element, path, problems);
        var claims = ReadTexts(reader, Texts);
        if (reader.Flag("phone_number_verified") is { } isVerified)
        {
            claims["phone_number_verified"] = isVerified;
        }

        if (reader.Find("address") is { } address)
        {
            var addressReader = new ObjectReader(address, $"{path}.address", problems);
            claims["address"] = ReadTexts(addressReader, AddressTexts);
            addressReader.RefuseRest();
        }

        reader.RefuseRest();
        return claims;
    }

    private static JsonObject ReadTexts(ObjectReader reader, IEnumerable<string> names)
    {
        var claims = new JsonObject();
        foreach (var name in names)
        {
            if (reader.Text(name) is { Length: > 0 } text)
            {
                claims[name] = ProfileRules.Normalize(name, text);
            }
        }

        return claims;
    }
}
