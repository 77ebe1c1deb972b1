using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Testing;

/// <summary>Makes the users and apps that every test finds.</summary>
internal static class TestSeed
{
    private const string AliceProfile =
        """
        {
          "family_name": "Adams", "given_name": "Alice", "middle_name": "Ann", "nickname": "Ally", "profile": "https://alice.example/",
          "picture": "https://alice.example/face.png", "website": "https://alice.example/blog", "gender": "female", "birthdate": "1990-02-28",
          "zoneinfo": "Europe/Lisbon", "locale": "en-GB", "phone_number": "+351 210 000 000", "phone_number_verified": true,
          "address": { "formatted": "1 Tea Street\nLisbon", "street_address": "1 Tea Street", "locality": "Lisbon", "country": "Portugal" }
        }
        """;

    public static async Task ApplyAsync(IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        await AddUsersAsync(scope.ServiceProvider);
        var apps = scope.ServiceProvider.GetRequiredService<AppStore>();
        foreach (var app in TestApp.All)
        {
            await apps.CreateAsync(
                new AppDraft
                {
                    ClientId = app.ClientId,
                    Kind = app.Kind,
                    Name = char.ToUpperInvariant(app.ClientId[0]) + app.ClientId[1..],
                    RedirectUris = app.RedirectUris,
                    PostLogoutRedirectUris = app.PostLogoutRedirectUris,
                    Scopes = app.Kind is AppKind.Api ? [] : TestApp.Scopes,
                    GrantTypes = app.GrantTypes,
                    IsFirstParty = app.IsFirstParty,
                    AccessToken = app.AccessToken,
                },
                app.Generated?.Stored);
            if (app.ApiScope is { } name)
            {
                await apps.SetApiScopesAsync(app.ClientId, ownerId: null, [new ApiScope(name, $"Read your {app.ClientId}", Description: null)]);
            }
        }
    }

    private static async Task AddUsersAsync(IServiceProvider services)
    {
        var users = services.GetRequiredService<UserManager<User>>();
        var roles = services.GetRequiredService<RoleManager<Role>>();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        foreach (var user in TestUser.All)
        {
            Check(await users.CreateAsync(
                new User
                {
                    UserName = user.UserName,
                    DisplayName = user.DisplayName,
                    Email = user.Email,
                    EmailConfirmed = true,
                    CreatedAt = now,
                    UpdatedAt = now,
                    Profile = user == TestUser.Alice ? AliceProfile : null,
                },
                TestUser.Password));
        }

        if (!await roles.RoleExistsAsync(RoleNames.Administrator))
        {
            Check(await roles.CreateAsync(new Role(RoleNames.Administrator)));
        }

        var carol = await users.FindByNameAsync(TestUser.Carol.UserName) ?? throw new InvalidOperationException("Carol is missing.");
        Check(await users.AddToRoleAsync(carol, RoleNames.Administrator));
    }

    private static void Check(IdentityResult result)
    {
        if (!result.Succeeded)
        {
            throw new InvalidOperationException(string.Join(' ', result.Errors.Select(error => error.Description)));
        }
    }
}
