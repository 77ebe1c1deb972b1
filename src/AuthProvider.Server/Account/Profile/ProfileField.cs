using AuthProvider.Storage.Users;

namespace AuthProvider.Server.Account.Profile;

/// <summary>A field of the profile page.</summary>
/// <param name="Claim">The claim, or the part of the claim <c>address</c>, that it holds.</param>
/// <param name="Label">The name of the words for what it is called.</param>
/// <param name="AutoComplete">What the browser may fill it in with (HTML Standard, 4.10.18.7).</param>
public sealed record ProfileField(string Claim, string Label, string AutoComplete)
{
    /// <summary>The name to show to people, which is no claim that is kept with the others.</summary>
    public const string Name = "name";

    /// <summary>The time zone, which is chosen from a list.</summary>
    public const string TimeZone = "zoneinfo";

    /// <summary>The lines of street and house.</summary>
    public const string Street = "street_address";

    /// <summary>The telephone number.</summary>
    public const string PhoneNumber = "phone_number";

    /// <summary>The name of the words that help to fill it in; null where none are needed.</summary>
    public string? Hint { get; init; }

    /// <summary>Which keyboard a telephone shows: the type of the field.</summary>
    public string Type { get; init; } = "text";

    /// <summary>The greatest length, in characters.</summary>
    public int MaximumLength { get; } = Claim is Name ? DisplayNameRules.MaximumLength : ProfileRules.MaximumLengthOf(Claim);

    /// <summary>Those of the scope <c>profile</c> that name the person (OpenID Connect Core 1.0, 5.1 and 5.4).</summary>
    public static IReadOnlyList<ProfileField> OfName { get; } =
    [
        new(Name, "DisplayName", "name") { Hint = "DisplayNameHint" },
        new("given_name", "GivenNames", "given-name"),
        new("middle_name", "MiddleNames", "additional-name"),
        new("family_name", "FamilyNames", "family-name"),
        new("nickname", "Nickname", "nickname"),
    ];

    /// <summary>The others of the scope <c>profile</c>.</summary>
    public static IReadOnlyList<ProfileField> OfPerson { get; } =
    [
        new("profile", "ProfilePage", "off") { Type = "url", Hint = "ProfilePageHint" },
        new("website", "Website", "url") { Type = "url" },
        new("picture", "Picture", "photo") { Type = "url", Hint = "PictureHint" },
        new("gender", "Gender", "sex"),
        new("birthdate", "Birthdate", "bday") { Hint = "BirthdateHint" },
        new(TimeZone, "TimeZone", "off") { Hint = "TimeZoneHint" },
        new("locale", "Language", "language") { Hint = "LanguageHint" },
    ];

    /// <summary>The parts of the claim <c>address</c> (5.1.1).</summary>
    public static IReadOnlyList<ProfileField> OfAddress { get; } =
    [
        new(Street, "Street", "street-address"),
        new("postal_code", "PostalCode", "postal-code"),
        new("locality", "City", "address-level2"),
        new("region", "Region", "address-level1"),
        new("country", "Country", "country-name"),
    ];

    /// <summary>That of the scope <c>phone</c>.</summary>
    public static IReadOnlyList<ProfileField> OfPhone { get; } =
    [
        new(PhoneNumber, "PhoneNumber", "tel") { Type = "tel", Hint = "PhoneNumberHint" },
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ProfileField> All { get; } = [.. OfName, .. OfPerson, .. OfAddress, .. OfPhone];
}
