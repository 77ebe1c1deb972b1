using System.Text;
using System.Text.Json;
using AuthProvider.Protocol.Registration;
using AuthProvider.Storage.Apps;

namespace AuthProvider.Server.Seeding.Reading;

/// <summary>Reads a file for <c>apply</c>: strict JSON, in which no member is unknown or there twice.</summary>
internal static class SeedFileReader
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private static readonly Dictionary<string, AccessTokenKind> AccessTokens = new(StringComparer.Ordinal)
    {
        ["jwt"] = AccessTokenKind.Jwt, ["jwt-recorded"] = AccessTokenKind.JwtRecorded, ["reference"] = AccessTokenKind.Reference,
    };

    private static readonly Dictionary<string, AppKind> Kinds = new(StringComparer.Ordinal)
    {
        ["web"] = AppKind.Web, ["spa"] = AppKind.SinglePage, ["native"] = AppKind.Native, ["service"] = AppKind.Service,
    };

    private static readonly Dictionary<string, AppStatus> Statuses = new(StringComparer.Ordinal)
    {
        ["active"] = AppStatus.Active, ["pending"] = AppStatus.Pending, ["disabled"] = AppStatus.Disabled,
    };

    /// <summary>Reads it.</summary>
    /// <param name="content">The bytes of the file.</param>
    /// <param name="problems">Takes what is wrong.</param>
    /// <returns>What could be read.</returns>
    /// <exception cref="SeedRefusedException">It is not JSON.</exception>
    public static SeedFile Read(ReadOnlyMemory<byte> content, SeedProblems problems)
    {
        try
        {
            var preamble = Encoding.UTF8.Preamble;
            using var document = JsonDocument.Parse(content.Span.StartsWith(preamble) ? content[preamble.Length..] : content, Strict);
            return ReadFile(document.RootElement, problems);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new SeedRefusedException([new("$", $"This is not valid JSON: {exception.Message}")]);
        }
    }

    private static SeedFile ReadFile(JsonElement root, SeedProblems problems)
    {
        var file = new ObjectReader(root, "$", problems);
        var result = new SeedFile(
            List(file, "users", user => ReadUser(user, problems)),
            List(file, "apis", api => ReadApi(api, problems)),
            List(file, "scopes", scope => ReadScope(scope, scope.Texts("resources") ?? [])),
            List(file, "apps", app => ReadApp(app, problems)));
        file.RefuseRest();
        return result;
    }

    private static SeedUser ReadUser(ObjectReader user, SeedProblems problems) => new(user.Path)
    {
        UserName = user.RequiredText("username"),
        Email = user.Text("email"),
        EmailConfirmed = user.Flag("emailConfirmed"),
        Password = user.Text("password"),
        PasswordHash = user.Text("passwordHash"),
        DisplayName = user.Text("displayName"),
        Roles = user.Texts("roles"),
        Groups = user.Texts("groups"),
        Profile = user.Find("profile") is { } profile ? ProfileReader.Read(profile, $"{user.Path}.profile", problems) : null,
    };

    private static SeedApi ReadApi(ObjectReader api, SeedProblems problems)
    {
        var id = api.RequiredText("id");
        return new(api.Path)
        {
            Id = id,
            Name = api.RequiredText("name"),
            Owner = api.Text("owner"),
            Secret = api.Text("secret"),
            AccessToken = api.Choice("accessToken", AccessTokens) ?? AccessTokenKind.Jwt,
            TokenExchange = api.Texts("tokenExchange"),
            Metadata = ReadMetadata(api, problems),
            Jwks = ReadKeys(api),
            Scopes = api.Objects("scopes") is { } scopes ? ListOf(scopes, scope => ReadScope(scope, id is null ? [] : [id])) : null,
        };
    }

    private static SeedScope ReadScope(ObjectReader scope, IReadOnlyList<string> resources) => new(scope.Path)
    {
        Name = scope.RequiredText("name"),
        DisplayName = scope.Text("displayName"),
        Description = scope.Text("description"),
        Resources = resources,
    };

    private static SeedApp ReadApp(ObjectReader app, SeedProblems problems) => new(app.Path)
    {
        Id = app.RequiredText("id"),
        Kind = app.RequiredText("kind") is null ? null : app.Choice("kind", Kinds),
        Name = app.RequiredText("name"),
        Owner = app.Text("owner"),
        Secret = app.Text("secret"),
        IsFirstParty = app.Flag("firstParty") ?? false,
        Status = app.Choice("status", Statuses),
        RedirectUris = app.Texts("redirectUris") ?? [],
        PostLogoutRedirectUris = app.Texts("postLogoutRedirectUris") ?? [],
        Scopes = app.Texts("scopes") ?? [],
        Roles = app.Names("roles"),
        GrantTypes = app.Texts("grantTypes"),
        ResponseTypes = app.Texts("responseTypes"),
        Metadata = ReadMetadata(app, problems),
        Jwks = ReadKeys(app),
    };

    private static string? ReadKeys(ObjectReader app) => app.Find("metadata") is { } metadata ? MetadataReader.ReadKeys(metadata) : null;

    private static ClientMetadata? ReadMetadata(ObjectReader app, SeedProblems problems) =>
        app.Find("metadata") is { } metadata ? MetadataReader.Read(metadata, $"{app.Path}.metadata", problems) : null;

    private static List<T> List<T>(ObjectReader parent, string name, Func<ObjectReader, T> read) => ListOf(parent.Objects(name) ?? [], read);

    private static List<T> ListOf<T>(IEnumerable<ObjectReader> readers, Func<ObjectReader, T> read)
    {
        var items = new List<T>();
        foreach (var reader in readers.Where(reader => !reader.IsBroken))
        {
            items.Add(read(reader));
            reader.RefuseRest();
        }

        return items;
    }
}
