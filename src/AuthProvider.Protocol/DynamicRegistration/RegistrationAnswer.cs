using System.Text.Json.Nodes;
using AuthProvider.Protocol.Registration;

namespace AuthProvider.Protocol.DynamicRegistration;

/// <summary>What the server gives a client with its registration (RFC 7591, 3.2.1).</summary>
/// <param name="ClientId">The <c>client_id</c>.</param>
/// <param name="IssuedAt">When it was registered.</param>
/// <param name="Secret">Its new secret; null where it got none.</param>
/// <param name="Address">The <c>registration_client_uri</c>.</param>
/// <param name="AccessToken">The <c>registration_access_token</c>.</param>
public sealed record IssuedRegistration(string ClientId, DateTimeOffset IssuedAt, string? Secret, string Address, string AccessToken);

/// <summary>Tells a client what it is registered as: all metadata as it is applied (RFC 7591, 3.2.1; RFC 7592, 3).</summary>
public static class RegistrationAnswer
{
    /// <summary>Makes the answer.</summary>
    /// <param name="applied">What it is registered as.</param>
    /// <param name="issued">What the server gives it.</param>
    public static JsonObject Create(RegistrationRequest applied, IssuedRegistration issued)
    {
        ArgumentNullException.ThrowIfNull(applied);
        ArgumentNullException.ThrowIfNull(issued);

        var answer = new JsonObject { ["client_id"] = issued.ClientId, ["client_id_issued_at"] = issued.IssuedAt.ToUnixTimeSeconds() };
        if (issued.Secret is not null)
        {
            // Zero: never.
            answer["client_secret"] = issued.Secret;
            answer["client_secret_expires_at"] = 0;
        }

        answer["registration_client_uri"] = issued.Address;
        answer["registration_access_token"] = issued.AccessToken;
        answer["client_name"] = applied.ClientName;
        answer["application_type"] = applied.ApplicationType;
        answer["redirect_uris"] = List(applied.RedirectUris);
        answer["grant_types"] = List(applied.GrantTypes ?? []);
        answer["response_types"] = List(applied.ResponseTypes ?? []);
        answer["scope"] = string.Join(' ', applied.Scopes ?? []);
        if (applied.PostLogoutRedirectUris.Count > 0)
        {
            answer["post_logout_redirect_uris"] = List(applied.PostLogoutRedirectUris);
        }

        AddMetadata(answer, applied.Metadata);
        if (applied.Jwks is not null)
        {
            answer["jwks"] = JsonNode.Parse(KeySetRules.Normalize(applied.Jwks));
        }

        if (applied.SoftwareStatement is not null)
        {
            answer["software_statement"] = applied.SoftwareStatement;
        }

        return answer;
    }

    private static void AddMetadata(JsonObject answer, ClientMetadata metadata)
    {
        foreach (var member in ClientMetadataJson.ToElement(metadata with { Localized = ClientMetadata.Empty.Localized }).EnumerateObject())
        {
            answer[member.Name] = JsonNode.Parse(member.Value.GetRawText());
        }

        foreach (var (name, value) in metadata.Localized)
        {
            answer[name] = value;
        }
    }

    private static JsonArray List(IEnumerable<string> values) => [.. values.Select(value => JsonValue.Create(value))];
}
