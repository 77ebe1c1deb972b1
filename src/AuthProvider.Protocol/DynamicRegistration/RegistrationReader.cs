using System.Text.Json;
using AuthProvider.Protocol.Registration;

namespace AuthProvider.Protocol.DynamicRegistration;

/// <summary>
/// Reads the metadata that a client sends. Members that this server does not know are left out, as RFC 7591, 2, demands; null stands for a
/// member that is left out (RFC 7592, 2.2).
/// </summary>
public sealed class RegistrationReader
{
    private const int MaximumItems = 50;
    private const int MaximumTagLength = 35;

    // What only the server says (RFC 7592, 2.2).
    private static readonly string[] OfServer = ["registration_access_token", "registration_client_uri", "client_secret_expires_at", "client_id_issued_at"];

    private static readonly string[] Localizable = ["client_name", "client_uri", "logo_uri", "tos_uri", "policy_uri"];

    private readonly IReadOnlyDictionary<string, JsonElement> _members;
    private readonly List<MetadataProblem> _problems = [];

    private RegistrationReader(IReadOnlyDictionary<string, JsonElement> members) => _members = members;

    /// <summary>Reads it.</summary>
    /// <param name="members">The members of the JSON object, those of a software statement in their place.</param>
    /// <param name="isUpdate">Whether it replaces what is registered.</param>
    /// <param name="problems">Takes what is wrong.</param>
    /// <returns>The request, without what is wrong.</returns>
    public static RegistrationRequest Read(IReadOnlyDictionary<string, JsonElement> members, bool isUpdate, ICollection<MetadataProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(members);
        ArgumentNullException.ThrowIfNull(problems);
        var reader = new RegistrationReader(members.Where(member => member.Value.ValueKind is not JsonValueKind.Null).ToDictionary(StringComparer.Ordinal));
        var request = reader.ReadRequest(isUpdate);
        foreach (var problem in reader._problems)
        {
            problems.Add(problem);
        }

        return request;
    }

    private RegistrationRequest ReadRequest(bool isUpdate)
    {
        if (isUpdate)
        {
            _problems.AddRange(OfServer.Where(_members.ContainsKey).Select(name => new MetadataProblem(name, "Leave it out: only the server says it.")));
        }

        return new()
        {
            RedirectUris = Texts("redirect_uris") ?? [],
            PostLogoutRedirectUris = Texts("post_logout_redirect_uris") ?? [],
            ClientName = Text("client_name")?.Trim(),
            ApplicationType = Text("application_type"),
            GrantTypes = Texts("grant_types"),
            ResponseTypes = Texts("response_types"),
            Scopes = Text("scope")?.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).ToList(),
            Jwks = ReadKeys(),
            SoftwareStatement = Text("software_statement"),
            ClientId = isUpdate ? Text("client_id") : null,
            ClientSecret = isUpdate ? Text("client_secret") : null,
            Metadata = ReadMetadata() with { Localized = ReadLocalized() },
        };
    }

    private ClientMetadata ReadMetadata()
    {
        var good = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (name, value) in _members.Where(member => member.Key is not "localized" && ClientMetadataJson.MemberNames.Contains(member.Key)))
        {
            if (value.ValueKind is JsonValueKind.Array && Texts(name) is null)
            {
                continue;
            }

            try
            {
                var single = JsonSerializer.SerializeToElement(new Dictionary<string, JsonElement>(StringComparer.Ordinal) { [name] = value });
                ClientMetadataJson.FromElement(single);
                good[name] = value;
            }
            catch (JsonException)
            {
                Add(name, "It has the wrong JSON type.");
            }
        }

        return ClientMetadataJson.FromElement(JsonSerializer.SerializeToElement(good));
    }

    // RFC 7591, 2.2. A tag that is none is one more member that is not known.
    private Dictionary<string, string> ReadLocalized()
    {
        var localized = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in _members)
        {
            if (name.Split('#') is not [var member, { Length: > 0 and <= MaximumTagLength } tag]
                || !Localizable.Contains(member, StringComparer.Ordinal)
                || !tag.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-'))
            {
                continue;
            }

            if (value.ValueKind is not JsonValueKind.String)
            {
                Add(name, "It takes a text.");
            }
            else if (localized.Count == MaximumItems)
            {
                Add(name, $"At most {MaximumItems} members have a language.");
                break;
            }
            else
            {
                localized[name] = value.GetString()!.Trim();
            }
        }

        return localized;
    }

    private string? ReadKeys()
    {
        if (!_members.TryGetValue("jwks", out var value))
        {
            return null;
        }

        if (KeySetRules.FindProblem(value) is { } problem)
        {
            Add("jwks", problem);
            return null;
        }

        return KeySetRules.Normalize(value.GetRawText());
    }

    private string? Text(string name)
    {
        if (!_members.TryGetValue(name, out var value))
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.String)
        {
            return value.GetString();
        }

        Add(name, "It takes a text.");
        return null;
    }

    private List<string>? Texts(string name)
    {
        if (!_members.TryGetValue(name, out var value))
        {
            return null;
        }

        if (value.ValueKind is not JsonValueKind.Array || value.EnumerateArray().Any(item => item.ValueKind is not JsonValueKind.String))
        {
            Add(name, "It takes a list of texts.");
            return null;
        }

        if (value.GetArrayLength() > MaximumItems)
        {
            Add(name, $"It takes at most {MaximumItems} values.");
            return null;
        }

        return [.. value.EnumerateArray().Select(item => item.GetString()!).Distinct(StringComparer.Ordinal)];
    }

    private void Add(string member, string message) => _problems.Add(new(member, message));
}
