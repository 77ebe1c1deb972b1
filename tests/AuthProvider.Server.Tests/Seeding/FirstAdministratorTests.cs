using System.Globalization;
using AuthProvider.Server.Seeding;
using AuthProvider.Storage.Users;
using AuthProvider.Testing;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Server.Tests.Seeding;

public sealed class FirstAdministratorTests
{
    [Fact]
    public async Task Start_without_an_administrator_prints_a_link_that_works_for_a_day_and_ends_earlier_ones()
    {
        await using var provider = await TestProvider.StartAsync(options => options.Seed = false);

        var first = await StartAsync(provider);
        var second = await StartAsync(provider);

        Assert.Matches(@"^There is no administrator yet\. .*: https://localhost/welcome\?link=[A-Za-z0-9_-]{43}\n$", second);
        Assert.Equal(403, await VisitAsync(provider, first));
        Assert.Equal(200, await VisitAsync(provider, second));
        provider.Time.Advance(FirstAdministrator.Lifetime);
        Assert.Equal(403, await VisitAsync(provider, second));
    }

    [Fact]
    public async Task Start_with_an_administrator_prints_nothing_and_ends_the_link()
    {
        await using var provider = await TestProvider.StartAsync(options => options.Seed = false);
        var link = await StartAsync(provider);
        await provider.UseAsync<UserManager<User>, IdentityResult>(async users =>
        {
            var user = new User { UserName = "alice" };
            await users.CreateAsync(user);
            return await users.AddToRoleAsync(user, RoleNames.Administrator);
        });

        Assert.Equal("", await StartAsync(provider));
        Assert.Equal(403, await VisitAsync(provider, link));
    }

    [Fact]
    public async Task Administrator_of_a_file_ends_the_link()
    {
        await using var provider = await TestProvider.StartAsync(options => options.Seed = false);
        var link = await StartAsync(provider);

        await provider.UseAsync<Seeder, object>(async seeder =>
            await seeder.ApplyAsync("""{ "users": [{ "username": "alice", "password": "tea-at-four", "roles": ["administrator"] }] }"""u8.ToArray()));

        Assert.Equal(403, await VisitAsync(provider, link));
    }

    [Fact]
    public async Task Roles_of_the_server_exist_at_the_start()
    {
        await using var provider = await TestProvider.StartAsync(options => options.Seed = false);

        Assert.Equal(
            [RoleNames.Administrator, RoleNames.Auditor, RoleNames.Developer],
            await provider.UseAsync<RoleManager<Role>, List<string?>>(roles => roles.Roles.Select(role => role.Name).Order().ToListAsync()));
    }

    private static async Task<string> StartAsync(TestProvider provider)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        await provider.Services.InviteFirstAdministratorAsync(output);
        return output.ToString().ReplaceLineEndings("\n");
    }

    private static async Task<int> VisitAsync(TestProvider provider, string printed)
    {
        var address = new Uri(printed[printed.IndexOf("https:", StringComparison.Ordinal)..].Trim());
        using var response = await provider.Http.GetAsync(address);
        return (int)response.StatusCode;
    }
}
