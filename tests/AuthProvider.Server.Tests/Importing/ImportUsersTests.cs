using System.Data.Common;
using System.Globalization;
using AuthProvider.Server.Tests.CommandLine;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Users;
using AuthProvider.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Server.Tests.Importing;

public sealed class ImportUsersTests : IDisposable
{
    // Of "letmein-2019", by Werkzeug.
    private const string Hash = "pbkdf2:sha256:1000$nULjoLxn7m9YJS4e$d39e20c9b92ab8a569fc1db356819a1fa54b99bca4096e6208f2e20f01ec0f11";

    private readonly CommandRunner _commands = new();

    public void Dispose() => _commands.Dispose();

    [Fact]
    public async Task All_members_of_a_line_arrive()
    {
        var result = (await ImportAsync(
            "users.jsonl",
            $$$"""
            {"username":"bruno","email":"bruno@example.com","emailConfirmed":true,"passwordHash":"{{{Hash}}}","displayName":"Bruno Berg","roles":["staff","developer"],"groups":["cooks"],"profile":{"given_name":"Bruno","address":{"locality":"Bern"}},"totpSecret":"jbsw y3dp ehpk 3pxp","externalLogins":[{"provider":"Google","subject":"1234"}],"createdAt":"2019-04-01T12:30:00+02:00"}

            {"username":"carol.1","disabled":true,"passwordHash":"!unusable"}
            """)).Succeeds();

        Assert.Equal("users 2 0 0 0 0", Row(result));
        var users = await _commands.QueryAsync(database => database.Users.OrderBy(user => user.UserName).ToListAsync());
        Assert.Equal(("bruno", "bruno@example.com", true, Hash, "Bruno Berg"), (users[0].UserName, users[0].Email, users[0].EmailConfirmed, users[0].PasswordHash, users[0].DisplayName));
        Assert.Equal(("BRUNO", "BRUNO@EXAMPLE.COM", true), (users[0].NormalizedUserName, users[0].NormalizedEmail, users[0].LockoutEnabled));
        Assert.Equal(new DateTimeOffset(2019, 4, 1, 10, 30, 0, TimeSpan.Zero), users[0].CreatedAt);
        Assert.Contains("Bern", users[0].Profile);
        Assert.Null(users[0].DisabledAt);
        Assert.NotNull(users[1].DisabledAt);
        Assert.Null(users[1].PasswordHash);
        Assert.Equal(["developer", "staff"], await RolesAsync(users[0].Id));
        Assert.Equal("cooks", await _commands.QueryAsync(database => database.GroupMemberships.Select(membership => membership.Group!.Name).SingleAsync()));
        Assert.Equal("google 1234", await _commands.QueryAsync(database => database.UserLogins.Select(login => login.LoginProvider + " " + login.ProviderKey).SingleAsync()));
        var key = await _commands.QueryAsync(database => database.Authenticators.SingleAsync());
        Assert.Equal((users[0].Id, true, false), (key.UserId, users[0].TwoFactorEnabled, users[1].TwoFactorEnabled));
        Assert.DoesNotContain("JBSWY3DP", key.ProtectedKey, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Record_that_is_too_long_loses_nobody_behind_it()
    {
        var half = new string('x', 600_000);
        var result = await ImportAsync("users.csv", $"username,displayName\nbruno,Bruno\ncarol,\"{half}\n{half}\"\ndora,Dora\n");

        Assert.Contains("line 3: This record has more than 1 MiB.", result.Error, StringComparison.Ordinal);
        Assert.Equal(0, await _commands.QueryAsync(database => database.Users.CountAsync()));
    }

    [Fact]
    public async Task Csv_has_the_same_members()
    {
        var result = (await ImportAsync(
            "users.csv",
            $""""
            username,email,emailConfirmed,passwordHash,displayName,roles,externalLogins,profile.given_name,profile.address.street_address,disabled
            bruno,bruno@example.com,1,{Hash},"Berg, ""Bruno""",staff;developer,google:12:34,Bruno,"1 Lane
            Bern",false
            carol,,,,,,,,,
            """")).Succeeds();

        Assert.Equal("users 2 0 0 0 0", Row(result));
        var bruno = await UserAsync("bruno");
        Assert.Equal(("bruno@example.com", true, Hash, "Berg, \"Bruno\""), (bruno.Email, bruno.EmailConfirmed, bruno.PasswordHash, bruno.DisplayName));
        Assert.Contains("1 Lane\\nBern", bruno.Profile);
        Assert.Equal(["developer", "staff"], await RolesAsync(bruno.Id));
        Assert.Equal("12:34", await _commands.QueryAsync(database => database.UserLogins.Select(login => login.ProviderKey).SingleAsync()));
        Assert.Null((await UserAsync("carol")).Email);
    }

    [Fact]
    public async Task Every_problem_is_told_with_its_line_and_refuses_the_file()
    {
        const string File =
            """
            {"username":"bruno","email":"b@example.com","emailConfirmed":true}
            {"username":"bob"}
            {"username":"carol","colour":"red"}
            not json
            ["dora"]
            {"username":"Bruno"}
            {"username":"erika","passwordHash":"$argon2id$v=19$m=10485760,t=1,p=1$fZ8ETvhcJh4abKGo1/5vEg$r53kX5CMYCo93x4uDECmYA"}
            {"username":"franz","totpSecret":"short","createdAt":"2999-01-01","externalLogins":[{"provider":"g g","subject":""}]}
            {"username":"greta","email":"B@example.com","emailConfirmed":true}
            {"username":"heinz","emailConfirmed":true,"profile":{"birthdate":"yesterday"},"roles":["a b"]}
            {"username":"iris","username":"iris"}
            """;
        var refused = await ImportAsync("users.jsonl", File);

        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        Assert.Equal(
            [
                "line 2.username: A username has 4 to 64 characters.",
                "line 3.colour: There is no such member here",
                "line 4: This is not valid JSON, at byte",
                "line 5: This takes an object.",
                "line 6.username: Line 1 has this username too.",
                "line 7.passwordHash: Argon2 takes up to 262144 KiB of memory",
                "line 8.totpSecret: This is not the key of an authenticator app",
                "line 8.createdAt: A time reads like",
                "line 8.externalLogins[0].provider: The name of a provider",
                "line 8.externalLogins[0].subject: A subject has",
                "line 9.email: Line 1 has this address as a confirmed one too.",
                "line 10.roles[0]: A role has",
                "line 10.profile.birthdate: A date of birth",
                "line 10.emailConfirmed: There is no 'email'",
                "line 11: This is not valid JSON",
                "The file was refused; nothing was changed.",
            ],
            Lines(refused.Error), StartsWith.Comparer);
        Assert.Equal(0, await _commands.QueryAsync(database => database.Users.CountAsync()));

        var partly = (await ImportAsync("users.jsonl", File, "--skip-invalid")).Succeeds();
        Assert.Equal("users 1 0 0 0 10", Row(partly));
        Assert.Contains("line 2.username: A username has 4 to 64 characters.", partly.Output);
        Assert.Equal(1, await _commands.QueryAsync(database => database.Users.CountAsync()));
    }

    [Theory]
    [InlineData("users.csv", "name,email\nbruno,b@example.com", "line 1: The first line of a CSV file names the columns")]
    [InlineData("users.csv", "username,colour\nbruno,red", "line 1: There is no column 'colour'")]
    [InlineData("users.csv", "username,email,email\nbruno,,", "line 1: The column 'email' is there twice.")]
    [InlineData("users.csv", "username,email\nbruno", "line 2: This line has 1 values; the first line names 2.")]
    [InlineData("users.csv", "username,email\n\"bruno,b@example.com", "line 2: A quotation mark that is opened here is not closed.")]
    [InlineData("users.csv", "username,displayName\nbruno,Bru \"Bruno\"", "line 2: A value with quotation marks in it")]
    [InlineData("users.csv", "username,disabled\nbruno,maybe", "line 2.disabled: This takes true or false.")]
    [InlineData("users.txt", "", "The name of ")]
    public async Task File_that_is_none_of_the_format_is_refused_by_its_line(string name, string content, string expected)
    {
        var refused = await ImportAsync(name, content);
        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        Assert.StartsWith(expected, Lines(refused.Error)[0]);
    }

    [Fact]
    public async Task Bytes_that_are_no_UTF8_are_refused_by_their_line()
    {
        var path = Path.Combine(_commands.Folder, "users.csv");
        await File.WriteAllBytesAsync(path, [.. "username,displayName\ncarol,Carol\nbruno,Br"u8, 0xFC, (byte)'n', (byte)'o']);
        Assert.StartsWith("line 3: This line has bytes that are not UTF-8.", (await _commands.RunAsync("import", "users", path)).Error);

        path = Path.Combine(_commands.Folder, "users.jsonl");
        await File.WriteAllBytesAsync(path, [.. "{\"username\":\"Br"u8, 0xFC, .. "no\"}"u8]);
        Assert.StartsWith("line 1", (await _commands.RunAsync("import", "users", path)).Error);
    }

    [Fact]
    public async Task Dry_run_reports_and_changes_nothing()
    {
        (await _commands.ApplyAsync("""{ "users": [{ "username": "carol", "password": "tea-at-four" }] }""")).Succeeds();
        var report = (await ImportAsync("users.jsonl", "{\"username\":\"bruno\"}\n{\"username\":\"Carol\",\"displayName\":\"C\"}\n{\"username\":\"x\"}", "--dry-run")).Succeeds();

        Assert.StartsWith("Nothing was changed", report.Output);
        Assert.Equal("users 1 0 0 1 1", Row(report));
        Assert.Contains("line 2: the user 'Carol'", report.Output);
        Assert.Contains("line 3.username: ", report.Output);
        Assert.Equal("carol", await _commands.QueryAsync(database => database.Users.Select(user => user.UserName).SingleAsync()));
    }

    [Fact]
    public async Task Users_that_are_there_stay_or_are_updated_but_keep_the_password_that_they_use_here()
    {
        const string File =
            """
            {"username":"bruno","displayName":"Bruno","passwordHash":"HASH","roles":["staff"],"disabled":true,"externalLogins":[{"provider":"google","subject":"1"}],"totpSecret":"JBSWY3DPEHPK3PXP"}
            {"username":"carol","passwordHash":"HASH"}
            {"username":"dora","passwordHash":"HASH"}
            """;
        var file = File.Replace("HASH", Hash, StringComparison.Ordinal);
        (await _commands.ApplyAsync("""{ "users": [{ "username": "bruno", "password": "tea-at-four", "roles": ["old"] }] }""")).Succeeds();
        var own = (await UserAsync("bruno")).PasswordHash;
        (await ImportAsync("users.jsonl", """{"username":"carol","passwordHash":"$2b$06$ClMj00lUd6I4LenEss8bROzLKLRjJ7i/o2PFzCEZ9suyZbMcmn34."}""")).Succeeds();

        var skipped = (await ImportAsync("users.jsonl", file)).Succeeds();
        Assert.Equal("users 1 0 0 2 0", Row(skipped));
        Assert.Contains("line 1: the user 'bruno'", skipped.Output);
        Assert.Null((await UserAsync("bruno")).DisplayName);

        var updated = (await ImportAsync("users.jsonl", file, "--update")).Succeeds();
        Assert.Equal("users 0 2 1 0 0", Row(updated));
        var bruno = await UserAsync("bruno");
        Assert.Equal((own, "Bruno"), (bruno.PasswordHash, bruno.DisplayName));
        Assert.NotNull(bruno.DisabledAt);
        Assert.Equal(["staff"], await RolesAsync(bruno.Id));
        Assert.Equal(Hash, (await UserAsync("carol")).PasswordHash);

        Assert.Equal("users 0 0 3 0 0", Row((await ImportAsync("users.jsonl", file, "--update")).Succeeds()));
        Assert.Equal(1, await _commands.QueryAsync(database => database.UserLogins.CountAsync()));
    }

    [Theory]
    [InlineData("users.csv", "username,displayName\n")]
    [InlineData("users.jsonl", "\n")]
    public async Task File_without_a_user_is_an_error(string name, string content)
    {
        var result = await ImportAsync(name, content);

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("There is no user in", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_of_the_address_that_waits_ends_with_a_new_address()
    {
        (await _commands.ApplyAsync("""{ "users": [{ "username": "bruno", "email": "b@example.com", "emailConfirmed": true, "password": "tea-at-four" }] }""")).Succeeds();
        var id = (await UserAsync("bruno")).Id;
        await _commands.QueryAsync(async database =>
        {
            database.EmailChanges.Add(new() { UserId = id, NewEmail = "other@example.com", ExpiresAt = DateTimeOffset.MaxValue });
            return await database.SaveChangesAsync();
        });

        (await ImportAsync("users.jsonl", """{"username":"bruno","email":"c@example.com"}""", "--update")).Succeeds();

        Assert.Equal(0, await _commands.QueryAsync(database => database.EmailChanges.CountAsync()));
    }

    [Fact]
    public async Task What_another_user_has_refuses_the_line()
    {
        (await ImportAsync("users.jsonl", """{"username":"bruno","email":"b@example.com","emailConfirmed":true,"externalLogins":[{"provider":"google","subject":"1"}]}""")).Succeeds();
        var refused = await ImportAsync(
            "users.jsonl",
            """
            {"username":"carol","email":"B@Example.com","emailConfirmed":true}
            {"username":"dora","externalLogins":[{"provider":"google","subject":"1"}]}
            {"username":"erika","email":"b@example.com","externalLogins":[{"provider":"github","subject":"1"}]}
            """);
        Assert.Equal(
            ["line 1.email: Another user has this address", "line 2.externalLogins[0]: Another user has this external login.", "The file was refused"],
            Lines(refused.Error), StartsWith.Comparer);
    }

    [Fact]
    public async Task Imported_user_signs_in_on_a_running_server_without_a_restart()
    {
        await using var provider = await TestProvider.StartAsync(options => options.Settings["ConnectionStrings:AuthProvider"] = _commands.ConnectionString);
        Assert.Equal("users 1 0 0 0 0", Row((await ImportAsync("users.jsonl", $$"""{"username":"imelda","passwordHash":"{{Hash}}"}""")).Succeeds()));

        var browser = provider.NewBrowser();
        await browser.GoToAsync("/sign-in");
        var page = await browser.PressAsync("sign-in", ("username", "imelda"), ("password", "letmein-2019"));
        Assert.Equal("/account", page.Address.AbsolutePath);
        Assert.StartsWith("AQAAAAI", (await UserAsync("imelda")).PasswordHash, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_users_arrive_in_batches()
    {
        var file = string.Join('\n', Enumerable.Range(0, 1_001).Select(number =>
            string.Create(CultureInfo.InvariantCulture, $$"""{"username":"person{{number}}","passwordHash":"{{Hash}}","roles":["staff"]}""")));
        Assert.Equal("users 1001 0 0 0 0", Row((await ImportAsync("users.jsonl", file)).Succeeds()));
        Assert.Equal("users 0 0 0 1001 0", Row((await ImportAsync("users.jsonl", file)).Succeeds()));
        Assert.Equal(1_001, await _commands.QueryAsync(database => database.UserRoles.CountAsync()));
    }

    /// <summary>EF Core wraps the failures of PostgreSQL that pass in an <see cref="InvalidOperationException"/>.</summary>
    [Fact]
    public async Task Import_that_fails_in_the_middle_says_what_stays_and_goes_on_when_it_is_run_again()
    {
        var file = string.Join('\n', Enumerable.Range(0, 501).Select(number => string.Create(
            CultureInfo.InvariantCulture, $$"""{"username":"person{{number}}","roles":["{{(number < 500 ? "staff" : "late")}}"]}""")));
        _commands.Configure = builder => builder.Services.ConfigureDbContext<SqliteDbContext>(database => database.AddInterceptors(new RoleFails("LATE")));

        var failed = await ImportAsync("users.jsonl", file);

        Assert.Equal((1, ""), (failed.ExitCode, failed.Output));
        Assert.Equal("The import was interrupted after 500 users (It went away.). These stay; run the command again, and it goes on with the others.", Assert.Single(Lines(failed.Error)));
        Assert.Equal(500, await _commands.QueryAsync(database => database.Users.CountAsync()));
        _commands.Configure = null;
        Assert.Equal("users 1 0 0 500 0", Row((await ImportAsync("users.jsonl", file)).Succeeds()));
    }

    /// <summary>Identity says so where the server has changed a user since the row was read.</summary>
    [Fact]
    public async Task Import_that_meets_a_change_of_the_server_in_the_middle_says_what_stays()
    {
        (await ImportAsync("users.jsonl", """{"username":"bruno"}""")).Succeeds();
        var file = string.Join('\n', Enumerable.Range(0, 500).Select(number =>
            string.Create(CultureInfo.InvariantCulture, $$"""{"username":"person{{number}}"}""")).Append("""{"username":"bruno","displayName":"Bruno"}"""));
        _commands.Configure = builder => builder.Services.ConfigureDbContext<SqliteDbContext>(database => database.AddInterceptors(new UserChangedMeanwhile()));

        var failed = await ImportAsync("users.jsonl", file, "--update");

        Assert.StartsWith("The import was interrupted after 500 users (line 501: Optimistic concurrency failure", Assert.Single(Lines(failed.Error)), StringComparison.Ordinal);
        Assert.Equal(501, await _commands.QueryAsync(database => database.Users.CountAsync()));
    }

    private async Task<CommandResult> ImportAsync(string name, string content, params string[] options)
    {
        var path = Path.Combine(_commands.Folder, name);
        await File.WriteAllTextAsync(path, content);
        return await _commands.RunAsync(["import", "users", path, .. options]);
    }

    private Task<User> UserAsync(string name) => _commands.QueryAsync(database => database.Users.SingleAsync(user => user.UserName == name));

    private Task<List<string>> RolesAsync(Guid id) => _commands.QueryAsync(database => database.Roles
        .Where(role => database.UserRoles.Any(membership => membership.RoleId == role.Id && membership.UserId == id)).Select(role => role.Name!).Order().ToListAsync());

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string Row(CommandResult result) => string.Join(
        ' ', Lines(result.Output).Single(line => line.StartsWith("users ", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private sealed class RoleFails(string name) : DbCommandInterceptor
    {
        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) =>
            command.Parameters.Cast<DbParameter>().Any(parameter => parameter.Value is string value && string.Equals(value, name, StringComparison.Ordinal))
                ? throw new InvalidOperationException("This is likely due to a transient failure.", new SqliteException("It went away.", 10))
                : base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
    }

    private sealed class UserChangedMeanwhile : SaveChangesInterceptor
    {
        public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
            eventData.Context!.ChangeTracker.Entries<User>().Any(entry => entry.State is EntityState.Modified)
                ? throw new DbUpdateConcurrencyException("Somebody was first.")
                : base.SavingChangesAsync(eventData, result, cancellationToken);
    }

    // What is said begins as expected.
    private sealed class StartsWith : IEqualityComparer<string>
    {
        public static readonly StartsWith Comparer = new();

        public bool Equals(string? x, string? y) => x is not null && y is not null && (x.StartsWith(y, StringComparison.Ordinal) || y.StartsWith(x, StringComparison.Ordinal));

        public int GetHashCode(string obj) => 0;
    }
}
