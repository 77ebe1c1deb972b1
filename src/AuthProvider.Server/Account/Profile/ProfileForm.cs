using System.Text.Json.Nodes;
using AuthProvider.Server.Forms;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.Localization;

namespace AuthProvider.Server.Account.Profile;

/// <summary>What a person tells of themselves: the standard claims (OpenID Connect Core 1.0, 5.1) that they may set.</summary>
public sealed class ProfileForm
{
    private const string Address = "address";
    private const string Formatted = "formatted";
    private const string IsPhoneNumberVerified = "phone_number_verified";

    /// <summary>The values by the claim of their field; a claim without a field counts for nothing.</summary>
    public Dictionary<string, string?> Claims { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The form as it is filled in for a user.</summary>
    /// <param name="user">The user.</param>
    public static ProfileForm From(UserPicture user)
    {
        ArgumentNullException.ThrowIfNull(user);
        var profile = Parse(user.Profile);
        var form = new ProfileForm { Claims = { [ProfileField.Name] = user.DisplayName } };
        foreach (var field in ProfileField.All.Where(field => field.Claim is not ProfileField.Name))
        {
            form.Claims[field.Claim] = Text(IsOfAddress(field) ? profile[Address] as JsonObject : profile, field.Claim);
        }

        if (profile[Address] is JsonObject address && ProfileField.OfAddress.All(field => form.Claims[field.Claim] is null))
        {
            // An address that came in one piece is edited in one piece.
            form.Claims[ProfileField.Street] = Text(address, Formatted);
        }

        return form;
    }

    /// <summary>Brings each value into the form in which it is kept, and says at its field what is wrong with it.</summary>
    /// <param name="today">The last day on which somebody may have been born.</param>
    /// <param name="prefix">The name of the form in the page.</param>
    /// <param name="messages">Takes the messages.</param>
    /// <param name="words">Says what is wrong.</param>
    /// <returns>Whether nothing is wrong.</returns>
    public bool Judge(DateOnly today, string prefix, ModelStateDictionary messages, IStringLocalizer<RuleWords> words)
    {
        ArgumentNullException.ThrowIfNull(messages);
        foreach (var field in ProfileField.All)
        {
            var typed = Claims.GetValueOrDefault(field.Claim)?.Trim();
            Claims[field.Claim] = string.IsNullOrEmpty(typed) ? null : ProfileRules.Normalize(field.Claim, typed);
            var value = Claims[field.Claim];
            var refusal = value is null ? null : field.Claim is ProfileField.Name ? DisplayNameRules.Check(value) : ProfileRules.Check(field.Claim, value, today);
            if (words.SayIfAny(refusal) is { } message)
            {
                messages.AddModelError($"{prefix}.{nameof(Claims)}[{field.Claim}]", message);
            }
        }

        return messages.IsValid;
    }

    /// <summary>The name to show to people; null for none.</summary>
    public string? DisplayName => Claims.GetValueOrDefault(ProfileField.Name);

    /// <summary>The claims as they are kept, once the form was judged.</summary>
    /// <param name="stored">The claims until now.</param>
    /// <returns>One JSON object; null where there is no claim.</returns>
    public string? ToProfile(string? stored)
    {
        var before = Parse(stored);
        var profile = new JsonObject();
        foreach (var field in ProfileField.All.Where(field => field.Claim is not ProfileField.Name && !IsOfAddress(field)))
        {
            Set(profile, field.Claim, Claims.GetValueOrDefault(field.Claim));
        }

        if (ToAddress(before[Address] as JsonObject) is { } address)
        {
            profile[Address] = address;
        }

        if (Text(profile, ProfileField.PhoneNumber) is { } number)
        {
            // Whoever changes the number has not proved yet that the new one is theirs.
            var isSame = string.Equals(number, Text(before, ProfileField.PhoneNumber), StringComparison.Ordinal);
            profile[IsPhoneNumberVerified] = isSame && before[IsPhoneNumberVerified]?.GetValueKind() is System.Text.Json.JsonValueKind.True;
        }

        return JsonNode.DeepEquals(profile, before) ? stored : profile.Count == 0 ? null : profile.ToJsonString();
    }

    // Apps that print an address want it in one piece (5.1.1); one that was entered so stays as it is until its parts change.
    private JsonObject? ToAddress(JsonObject? before)
    {
        var address = new JsonObject();
        foreach (var field in ProfileField.OfAddress)
        {
            Set(address, field.Claim, Claims.GetValueOrDefault(field.Claim));
        }

        if (address.Count == 0)
        {
            return null;
        }

        var isSame = before is not null && ProfileField.OfAddress.All(field => string.Equals(Text(address, field.Claim), Text(before, field.Claim), StringComparison.Ordinal));
        Set(address, Formatted, isSame ? Text(before, Formatted) : Format(address));
        return address;
    }

    private static string Format(JsonObject address)
    {
        var city = string.Join(' ', new[] { Text(address, "postal_code"), Text(address, "locality") }.OfType<string>());
        return string.Join('\n', new[] { Text(address, ProfileField.Street), city, Text(address, "region"), Text(address, "country") }.Where(line => !string.IsNullOrEmpty(line)));
    }

    private static bool IsOfAddress(ProfileField field) => ProfileField.OfAddress.Contains(field);

    private static void Set(JsonObject claims, string name, string? value)
    {
        if (value is not null)
        {
            claims[name] = value;
        }
    }

    private static string? Text(JsonObject? claims, string name) => claims?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static JsonObject Parse(string? profile) => profile is { Length: > 0 } ? JsonNode.Parse(profile) as JsonObject ?? [] : [];
}
