using System.Data.Common;
using AuthProvider.Server.Tests.CommandLine;
using AuthProvider.Storage.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Server.Tests.Seeding;

/// <summary>Users become what a file says of them, and keep the rest.</summary>
public sealed class ApplyUsersTests : IDisposable
{
    private const string Bruno = """{ "users": [{ "username": "bruno", "email": "bruno@example.com", "emailConfirmed": true, "password": "tea-at-four", "displayName": "Bruno", "roles": ["developer", "staff"], "profile": { "nickname": "Bru" } }] }""";

    private readonly CommandRunner _commands = new();

    public void Dispose() => _commands.Dispose();

    [Fact]
    public async Task User_keeps_what_the_file_does_not_name()
    {
        (await _commands.ApplyAsync(Bruno)).Succeeds();
        var before = await HashAsync();

        var same = (await _commands.ApplyAsync("""{ "users": [{ "username": "Bruno" }] }""")).Succeeds();
        (await _commands.ApplyAsync("""{ "users": [{ "username": "bruno", "displayName": "Bruno Berg", "email": "berg@example.com" }] }""")).Succeeds();

        Assert.Equal("users 0 1 0 0", Table(same)[0]);
        var user = await _commands.QueryAsync(database => database.Users.SingleAsync());
        Assert.Equal(("bruno", "Bruno Berg", "berg@example.com", false), (user.UserName, user.DisplayName, user.Email, user.EmailConfirmed));
        Assert.Contains("Bru", user.Profile);
        Assert.Equal(before, user.PasswordHash);
        Assert.Equal(2, await _commands.QueryAsync(database => database.UserRoles.CountAsync()));
    }

    [Fact]
    public async Task Password_is_hashed_again_only_where_it_differs()
    {
        (await _commands.ApplyAsync(Bruno)).Succeeds();
        var first = await HashAsync();
        (await _commands.ApplyAsync(Bruno)).Succeeds();
        var same = await HashAsync();
        (await _commands.ApplyAsync("""{ "users": [{ "username": "bruno", "password": "coffee-at-five" }] }""")).Succeeds();
        var other = await HashAsync();
        var given = await _commands.ApplyAsync($$"""{ "users": [{ "username": "bruno", "passwordHash": "{{first}}" }] }""");

        Assert.Equal(first, same);
        Assert.NotEqual(first, other);
        Assert.Equal("users 0 1 0 0", Table(given.Succeeds())[0]);
        Assert.Equal(first, await HashAsync());
    }

    /// <summary>People sign in with a confirmed address: two accounts with one are closed to both.</summary>
    [Fact]
    public async Task Confirmed_address_belongs_to_one_user_at_most()
    {
        var twins = await _commands.ApplyAsync("""{ "users": [{ "username": "bruno", "email": "Same@example.com", "emailConfirmed": true, "password": "tea-at-four" }, { "username": "carol", "email": "same@example.com", "emailConfirmed": true, "password": "tea-at-four" }] }""");
        Assert.Contains("users[1].email: Another user of the file has this address", twins.Error, StringComparison.Ordinal);

        (await _commands.ApplyAsync(Bruno)).Succeeds();
        var taken = await _commands.ApplyAsync("""{ "users": [{ "username": "carol", "email": "Bruno@example.com", "emailConfirmed": true, "password": "tea-at-four" }] }""");
        Assert.Contains("users[0].email: Another user has this address", taken.Error, StringComparison.Ordinal);
        (await _commands.ApplyAsync(Bruno)).Succeeds();
    }

    [Fact]
    public async Task Confirming_the_address_that_a_user_has_looks_whether_it_is_free_too()
    {
        (await _commands.ApplyAsync(Bruno)).Succeeds();
        (await _commands.ApplyAsync("""{ "users": [{ "username": "carol", "email": "Bruno@example.com", "password": "tea-at-four" }] }""")).Succeeds();

        var taken = await _commands.ApplyAsync("""{ "users": [{ "username": "carol", "emailConfirmed": true }] }""");
        var nothing = await _commands.ApplyAsync("""{ "users": [{ "username": "dora", "emailConfirmed": true, "password": "tea-at-four" }] }""");

        Assert.Contains("users[0].emailConfirmed: Another user has this address", taken.Error, StringComparison.Ordinal);
        Assert.Contains("users[0].emailConfirmed: There is no 'email' that could be confirmed", nothing.Error, StringComparison.Ordinal);
        Assert.False(await _commands.QueryAsync(database => database.Users.AnyAsync(user => user.UserName == "carol" && user.EmailConfirmed)));
        (await _commands.ApplyAsync("""{ "users": [{ "username": "bruno", "emailConfirmed": false }, { "username": "carol", "emailConfirmed": true }] }""")).Succeeds();
    }

    [Theory]
    [InlineData("bruno", "carol")]
    [InlineData("carol", "bruno")]
    public async Task Confirmed_address_moves_from_one_user_to_another_whatever_their_order(string first, string second)
    {
        (await _commands.ApplyAsync("""{ "users": [{ "username": "bruno", "email": "bruno@example.com", "emailConfirmed": true, "password": "tea-at-four" }, { "username": "carol", "email": "carol@example.com", "emailConfirmed": true, "password": "tea-at-four" }] }""")).Succeeds();

        // They change places.
        var lines = new Dictionary<string, string>(StringComparer.Ordinal) { ["bruno"] = User("bruno", "carol@example.com"), ["carol"] = User("carol", "Bruno@example.com") };
        (await _commands.ApplyAsync($$"""{ "users": [{{lines[first]}}, {{lines[second]}}] }""")).Succeeds();

        var after = await _commands.QueryAsync(database => database.Users.OrderBy(user => user.UserName).Select(user => $"{user.UserName} {user.Email} {user.EmailConfirmed}").ToListAsync());
        Assert.Equal(["bruno carol@example.com True", "carol Bruno@example.com True"], after);

        // One gives it up without taking another.
        lines = new(StringComparer.Ordinal) { ["bruno"] = User("bruno", "Bruno@example.com"), ["carol"] = """{ "username": "carol", "emailConfirmed": false }""" };
        (await _commands.ApplyAsync($$"""{ "users": [{{lines[first]}}, {{lines[second]}}] }""")).Succeeds();

        // One keeps it, whom the file names for something else.
        lines = new(StringComparer.Ordinal) { ["bruno"] = """{ "username": "bruno", "displayName": "B" }""", ["carol"] = """{ "username": "carol", "emailConfirmed": true }""" };
        Assert.Contains("Another user of the file has this address", (await _commands.ApplyAsync($$"""{ "users": [{{lines[first]}}, {{lines[second]}}] }""")).Error, StringComparison.Ordinal);
    }

    /// <summary>With the stamp end the links that were sent to the old address.</summary>
    [Fact]
    public async Task New_address_ends_what_hangs_on_the_old_one()
    {
        (await _commands.ApplyAsync(Bruno)).Succeeds();
        var before = await _commands.QueryAsync(database => database.Users.Select(user => user.SecurityStamp).SingleAsync());
        (await _commands.ApplyAsync("""{ "users": [{ "username": "bruno", "displayName": "B" }] }""")).Succeeds();
        Assert.Equal(before, await _commands.QueryAsync(database => database.Users.Select(user => user.SecurityStamp).SingleAsync()));

        (await _commands.ApplyAsync("""{ "users": [{ "username": "bruno", "email": "berg@example.com" }] }""")).Succeeds();

        Assert.NotEqual(before, await _commands.QueryAsync(database => database.Users.Select(user => user.SecurityStamp).SingleAsync()));
    }

    [Fact]
    public async Task Roles_are_those_of_the_file()
    {
        (await _commands.ApplyAsync(Bruno)).Succeeds();
        (await _commands.ApplyAsync("""{ "users": [{ "username": "bruno", "roles": ["staff", "administrator"] }] }""")).Succeeds();

        var names = await _commands.QueryAsync(database => database.Roles
            .Where(role => database.UserRoles.Any(membership => membership.RoleId == role.Id)).Select(role => role.Name!).Order().ToListAsync());
        Assert.Equal(["administrator", "staff"], names);
    }

    [Fact]
    public async Task New_password_ends_the_sessions_of_its_user()
    {
        (await _commands.ApplyAsync(Bruno)).Succeeds();
        await _commands.QueryAsync(async database =>
        {
            var browser = new AuthProvider.Storage.Sessions.Browser { SecretHash = "hash" };
            var user = await database.Users.SingleAsync();
            database.Sessions.Add(new() { Sid = "sid", UserId = user.Id, Browser = browser, AuthenticationMethods = "pwd" });
            return await database.SaveChangesAsync();
        });

        (await _commands.ApplyAsync(Bruno)).Succeeds();
        Assert.Null(await _commands.QueryAsync(database => database.Sessions.Select(session => session.EndedAt).SingleAsync()));
        (await _commands.ApplyAsync("""{ "users": [{ "username": "bruno", "password": "coffee-at-five" }] }""")).Succeeds();
        Assert.NotNull(await _commands.QueryAsync(database => database.Sessions.Select(session => session.EndedAt).SingleAsync()));
    }

    /// <summary>Whoever owns the account sees it; a user that the file makes has no history.</summary>
    [Fact]
    public async Task What_the_file_changes_stands_in_the_history_of_the_account()
    {
        (await _commands.ApplyAsync(Bruno)).Succeeds();
        (await _commands.ApplyAsync(Bruno)).Succeeds();
        Assert.Equal(0, await _commands.QueryAsync(database => database.SecurityEvents.CountAsync()));

        (await _commands.ApplyAsync("""{ "users": [{ "username": "bruno", "password": "coffee-at-five", "roles": ["staff", "cook"], "groups": ["night-shift"] }] }""")).Succeeds();

        Assert.Equal(
            ["access-given cook", "access-given night-shift", "access-taken developer", "password-set "],
            await _commands.QueryAsync(database => database.SecurityEvents.Select(entry => entry.Kind + " " + (entry.Detail ?? "")).Order().ToListAsync()));
    }

    /// <summary>The address is confirmed by somebody else after the file was judged, and before anything of it is written.</summary>
    [Fact]
    public async Task Address_that_somebody_confirms_meanwhile_refuses_the_file()
    {
        (await _commands.ApplyAsync(
            """{ "users": [{ "username": "carol", "email": "same@example.com", "password": "tea-at-four" }, { "username": "bruno", "password": "tea-at-four" }] }""")).Succeeds();
        var meanwhile = new AfterTheFacts(() => _commands.QueryAsync(
            database => database.Users.Where(user => user.UserName == "carol").ExecuteUpdateAsync(update => update.SetProperty(user => user.EmailConfirmed, true))));
        _commands.Configure = builder => builder.Services.ConfigureDbContext<SqliteDbContext>(database => database.AddInterceptors(meanwhile));

        var refused = await _commands.ApplyAsync("""{ "users": [{ "username": "bruno", "email": "same@example.com", "emailConfirmed": true }] }""");

        Assert.True(meanwhile.IsOver);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("$.users[0].email: Another user has this address as a confirmed one.", refused.Error, StringComparison.Ordinal);
        Assert.Equal(["carol"], await _commands.QueryAsync(database => database.Users.Where(user => user.EmailConfirmed).Select(user => user.UserName!).ToListAsync()));
    }

    private sealed class AfterTheFacts(Func<Task> work) : DbCommandInterceptor
    {
        public bool IsOver { get; private set; }

        public override async ValueTask<DbDataReader> ReaderExecutedAsync(
            DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
        {
            if (!IsOver && command.CommandText.Contains("\"EmailConfirmed\" AND", StringComparison.Ordinal))
            {
                IsOver = true;
                await work();
            }

            return result;
        }
    }

    private static string[] Table(CommandResult result) =>
        [.. result.Output.Split('\n').Skip(1).Take(4).Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))];

    private static string User(string name, string email) => $$"""{ "username": "{{name}}", "email": "{{email}}", "emailConfirmed": true }""";

    private Task<string?> HashAsync() => _commands.QueryAsync(database => database.Users.Select(user => user.PasswordHash).SingleAsync());
}
