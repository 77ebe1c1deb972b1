using System.Globalization;
using System.Text.Json;
using AuthProvider.Server.Seeding;
using AuthProvider.Server.Seeding.Reading;

namespace AuthProvider.Server.Importing.Reading;

/// <summary>Reads the members of one user.</summary>
internal static class UserReader
{
    /// <summary>How a line is named to people.</summary>
    public static string PathOf(int line) => string.Create(CultureInfo.InvariantCulture, $"line {line}");

    /// <summary>Reads them.</summary>
    public static ImportedUser Read(int line, ObjectReader reader, SeedProblems problems)
    {
        var user = new ImportedUser(line, new SeedUser(reader.Path)
        {
            UserName = reader.RequiredText("username"),
            Email = reader.Text("email"),
            EmailConfirmed = reader.Flag("emailConfirmed"),
            PasswordHash = ReadHash(reader),
            DisplayName = reader.Text("displayName"),
            Roles = reader.Texts("roles"),
            Groups = reader.Texts("groups"),
            Profile = reader.Find("profile") is { } profile ? ProfileReader.Read(profile, $"{reader.Path}.profile", problems) : null,
        })
        {
            TotpSecret = reader.Text("totpSecret"),
            ExternalLogins = reader.Objects("externalLogins")?.Where(login => !login.IsBroken).Select(ReadLogin).ToList(),
            CreatedAt = reader.Text("createdAt"),
            IsDisabled = reader.Flag("disabled"),
        };
        reader.RefuseRest();
        return user;
    }

    // A credential of Keycloak is an object. Django writes '!' and random letters for one who has no password.
    private static string? ReadHash(ObjectReader reader) =>
        reader.Find("passwordHash") is { ValueKind: JsonValueKind.Object } credential ? credential.GetRawText()
        : reader.Text("passwordHash") is { Length: > 0 } hash && hash[0] != '!' ? hash
        : null;

    // Names of providers are the keys of settings, which have no case.
    private static ExternalLogin ReadLogin(ObjectReader login)
    {
        var read = new ExternalLogin(login.Path, login.RequiredText("provider")?.ToLowerInvariant(), login.RequiredText("subject"));
        login.RefuseRest();
        return read;
    }
}
