using System.Text.Json;
using AuthProvider.Server.Seeding;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Users;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Testing;

/// <summary>Makes the users and apps that every test finds, by the file that <c>apply</c> takes.</summary>
internal static class TestSeed
{
    private static readonly object AliceProfile = new
    {
        family_name = "Adams",
        given_name = "Alice",
        middle_name = "Ann",
        nickname = "Ally",
        profile = "https://alice.example/",
        picture = "https://alice.example/face.png",
        website = "https://alice.example/blog",
        gender = "female",
        birthdate = "1990-02-28",
        zoneinfo = "Europe/Lisbon",
        locale = "en-GB",
        phone_number = "+351 210 000 000",
        phone_number_verified = true,
        address = new { formatted = "1 Tea Street\nLisbon", street_address = "1 Tea Street", locality = "Lisbon", country = "Portugal" },
    };

    private static readonly byte[] File = JsonSerializer.SerializeToUtf8Bytes(new
    {
        users = TestUser.All.Select(User),
        apis = TestApp.All.Where(app => app.Kind is AppKind.Api).Select(Api),
        apps = TestApp.All.Where(app => app.Kind is not AppKind.Api).Select(App),
    });

    public static async Task ApplyAsync(IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<Seeder>().ApplyAsync(File);

        // Secrets of a file are hashed slowly, like passwords; those that are made here are long and random.
        var (apps, secrets) = (scope.ServiceProvider.GetRequiredService<AppStore>(), scope.ServiceProvider.GetRequiredService<AppSecrets>());
        foreach (var app in TestApp.All)
        {
            if (app.Generated is { Stored: var secret } && await apps.FindAsync(app.ClientId) is { } row)
            {
                await secrets.SetStoredAsync(row, secret);
            }
        }
    }

    private static Dictionary<string, object> User(TestUser user)
    {
        var content = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["username"] = user.UserName,
            ["email"] = user.Email,
            ["emailConfirmed"] = true,
            ["password"] = TestUser.Password,
            ["displayName"] = user.DisplayName,
            ["roles"] = user == TestUser.Carol ? [RoleNames.Administrator] : Array.Empty<string>(),
        };
        if (user == TestUser.Alice)
        {
            content["profile"] = AliceProfile;
        }

        return content;
    }

    private static object Api(TestApp app) => new
    {
        id = app.ClientId,
        name = Name(app),
        accessToken = app.AccessToken switch { AccessTokenKind.Jwt => "jwt", AccessTokenKind.JwtRecorded => "jwt-recorded", _ => "reference" },
        scopes = new[] { new { name = app.ApiScope, displayName = $"Read your {app.ClientId}" } },
    };

    private static object App(TestApp app) => new
    {
        id = app.ClientId,
        kind = app.Kind switch { AppKind.Web => "web", AppKind.SinglePage => "spa", AppKind.Native => "native", _ => "service" },
        name = Name(app),
        firstParty = app.IsFirstParty,
        status = "active",
        redirectUris = app.RedirectUris,
        postLogoutRedirectUris = app.PostLogoutRedirectUris,
        grantTypes = app.GrantTypes ?? app.Kind.DefaultGrantTypes(),
        scopes = TestApp.Scopes,
    };

    private static string Name(TestApp app) => char.ToUpperInvariant(app.ClientId[0]) + app.ClientId[1..];
}
