using AuthProvider.Server.CommandLine;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Links;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Server.Tests.CommandLine;

public sealed class CommandTests : IDisposable
{
    private const string Seed =
        """
        {
          "users": [{ "username": "bruno", "email": "bruno@example.com", "password": "tea-at-four" }],
          "apps": [
            { "id": "waiting", "kind": "service", "name": "Waiting", "status": "pending" },
            { "id": "off", "kind": "service", "name": "Off", "status": "disabled" }
          ]
        }
        """;

    private readonly CommandRunner _commands = new();

    public void Dispose() => _commands.Dispose();

    [Theory]
    [InlineData("--help", "apply")]
    [InlineData("apply --help", "FILE")]
    [InlineData("import users --help", "--skip-invalid")]
    [InlineData("user --help", "disable")]
    [InlineData("user disable --help", "NAME")]
    [InlineData("user enable --help", "NAME")]
    [InlineData("user grant --help", "--group")]
    [InlineData("user revoke --help", "--role")]
    [InlineData("app approve --help", "CLIENT_ID")]
    [InlineData("keys rotate --help", "--now")]
    [InlineData("keys withdraw --help", "KID")]
    [InlineData("registration-token create --help", "--uses")]
    [InlineData("invitation create --help", "--expires-in")]
    public async Task Every_command_has_help(string arguments, string expected)
    {
        var result = (await _commands.RunAsync(arguments.Split(' '))).Succeeds();

        Assert.Contains(expected, result.Output);
        Assert.Empty(Directory.GetFiles(_commands.Folder));
    }

    [Theory]
    [InlineData("aply x.json")]
    [InlineData("apply")]
    [InlineData("user")]
    [InlineData("user disable")]
    [InlineData("import users")]
    [InlineData("import users a.csv --dry")]
    [InlineData("user remove bruno")]
    [InlineData("user disable bruno carol")]
    [InlineData("keys rotate --soon")]
    [InlineData("--ulrs https://localhost:5001")]
    [InlineData("registration-token create --uses 0")]
    [InlineData("registration-token create --uses many")]
    [InlineData("registration-token create --expires-in 7")]
    [InlineData("registration-token create --expires-in 366d")]
    public async Task Mistyped_command_is_an_error_of_one_sentence(string arguments)
    {
        var result = await _commands.RunAsync(arguments.Split(' '));

        Assert.Equal(1, result.ExitCode);
        Assert.Equal("", result.Output);
        Assert.Single(Lines(result.Error));
        Assert.Empty(Directory.GetFiles(_commands.Folder));
    }

    [Fact]
    public async Task App_without_a_name_is_no_app()
    {
        var result = await _commands.RunAsync("app", "approve", "");

        Assert.Equal((1, "There is no app ''."), (result.ExitCode, result.Error.Trim()));
    }

    /// <summary>SQLite takes each of them.</summary>
    [Theory]
    [InlineData("DataSource")]
    [InlineData("Filename")]
    public async Task Database_is_a_file_by_each_of_its_names(string word)
    {
        var path = Path.Combine(_commands.Folder, "other.db");

        Assert.Equal("There is no app 'x'.", (await CommandRunner.RunOnAsync($"{word}={path}", "app", "approve", "x")).Error.Trim());
        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task What_an_administrator_gives_and_takes_stands_in_the_history_of_the_account()
    {
        (await _commands.ApplyAsync(Seed)).Succeeds();

        (await _commands.RunAsync("user", "grant", "bruno", "--role", "staff", "--group", "cooks")).Succeeds();
        (await _commands.RunAsync("user", "grant", "bruno", "--role", "staff")).Succeeds();
        (await _commands.RunAsync("user", "revoke", "bruno", "--role", "staff", "--group", "cooks")).Succeeds();

        Assert.Equal(
            ["access-given cooks", "access-given staff", "access-taken cooks", "access-taken staff"],
            await _commands.QueryAsync(database => database.SecurityEvents.Select(entry => entry.Kind + " " + entry.Detail).Order().ToListAsync()));
        Assert.Equal(0, await _commands.QueryAsync(database => database.OutgoingMails.CountAsync()));
    }

    [Theory]
    [InlineData("aply x.json", "There is no 'aply' here: see --help.")]
    [InlineData("user remove bruno", "There is no 'remove' here: see --help.")]
    [InlineData("keys rotate --soon", "There is no '--soon' here: see --help.")]
    [InlineData("--ulrs https://localhost:5001", "There is no '--ulrs' here: see --help.")]
    [InlineData("registration-token create --uses 0", "--uses takes a number from 1 to 10000: see --help.")]
    public async Task Mistyped_word_is_named(string arguments, string expected) =>
        Assert.Equal(expected, (await _commands.RunAsync(arguments.Split(' '))).Error.Trim());

    [Fact]
    public async Task Disabled_user_is_enabled_again()
    {
        (await _commands.ApplyAsync(Seed)).Succeeds();

        Assert.Equal("The user 'bruno' is disabled; sessions that ended: 0.", Said(await _commands.RunAsync("user", "disable", "Bruno")));
        Assert.NotNull(await _commands.QueryAsync(database => database.Users.Select(user => user.DisabledAt).SingleAsync()));
        Assert.Equal("The user 'bruno' is disabled already.", Said(await _commands.RunAsync("user", "disable", "bruno")));
        Assert.Equal("The user 'bruno' is enabled.", Said(await _commands.RunAsync("user", "enable", "bruno")));
        Assert.Null(await _commands.QueryAsync(database => database.Users.Select(user => user.DisabledAt).SingleAsync()));
        Assert.Equal("The user 'bruno' is not disabled.", Said(await _commands.RunAsync("user", "enable", "bruno")));
    }

    [Theory]
    [InlineData("user disable dora", "There is no user 'dora': give the username, not the e-mail address.")]
    [InlineData("user grant bruno", "Name a role with --role or a group with --group.")]
    [InlineData("user grant bruno --role a,b", "A role has 1 to 64 letters")]
    [InlineData("user grant dora --role staff", "There is no user 'dora'")]
    [InlineData("user enable dora", "There is no user 'dora': give the username, not the e-mail address.")]
    [InlineData("app approve shop", "There is no app 'shop'.")]
    [InlineData("app approve off", "The app 'off' (Off) does not wait: an administrator has disabled it.")]
    [InlineData("invitation create", "SignUp is Closed, so that an invitation is of no use: set SignUp to Invitation for the server and for this command.")]
    [InlineData("apply missing.json", "The file 'missing.json' cannot be read: ")]
    [InlineData("import users missing.csv", "The file 'missing.csv' cannot be read: ")]
    [InlineData("import users a.csv --format xml", "There is no format 'xml': --format takes jsonl or csv.")]
    public async Task What_cannot_be_done_is_said_in_one_sentence(string arguments, string expected)
    {
        (await _commands.ApplyAsync(Seed)).Succeeds();

        var result = await _commands.RunAsync(arguments.Split(' '));

        Assert.Equal(1, result.ExitCode);
        Assert.Equal("", result.Output);
        Assert.StartsWith(expected, Assert.Single(Lines(result.Error)));
    }

    [Fact]
    public async Task Roles_and_groups_are_given_and_taken()
    {
        (await _commands.ApplyAsync(Seed)).Succeeds();

        Assert.Equal(
            "The user 'bruno' has the role 'staff' now; has the role 'auditor' now; belongs to the group 'cooks' now.",
            Said(await _commands.RunAsync("user", "grant", "Bruno", "--role", "staff", "--role", "auditor", "--group", "cooks")));
        Assert.Equal("Nothing was changed for the user 'bruno'.", Said(await _commands.RunAsync("user", "grant", "bruno", "--role", "Staff", "--group", "COOKS")));
        Assert.Equal(2, await _commands.QueryAsync(database => database.UserRoles.CountAsync()));
        Assert.Equal(
            "The user 'bruno' no longer has the role 'staff'; no longer belongs to the group 'cooks'.",
            Said(await _commands.RunAsync("user", "revoke", "bruno", "--role", "staff", "--role", "nothing", "--group", "cooks")));
        Assert.Equal(1, await _commands.QueryAsync(database => database.UserRoles.CountAsync()));
        Assert.Equal(0, await _commands.QueryAsync(database => database.GroupMemberships.CountAsync()));
    }

    [Fact]
    public async Task Waiting_app_is_approved()
    {
        (await _commands.ApplyAsync(Seed)).Succeeds();

        Assert.Equal("The app 'waiting' (Waiting) is approved.", Said(await _commands.RunAsync("app", "approve", "waiting")));
        Assert.Equal("The app 'waiting' (Waiting) is approved already.", Said(await _commands.RunAsync("app", "approve", "waiting")));
    }

    /// <summary>OpenIddict has an exception of its own for what the server changed meanwhile; EF Core wraps failures of PostgreSQL that pass.</summary>
    [Theory]
    [InlineData(true, "The server changed the same thing at the same time, and nothing was changed here: run the command again.")]
    [InlineData(false, "The database failed, and nothing was changed: It went away.")]
    public async Task Change_that_the_database_does_not_take_is_said_in_one_sentence(bool isConcurrent, string expected)
    {
        (await _commands.ApplyAsync(Seed)).Succeeds();
        var failure = new SavingFails(isConcurrent
            ? new DbUpdateConcurrencyException("Somebody was first.")
            : new InvalidOperationException("This is likely due to a transient failure.", new SqliteException("It went away.", 10)));
        _commands.Configure = builder => builder.Services.ConfigureDbContext<SqliteDbContext>(database => database.AddInterceptors(failure));

        var result = await _commands.RunAsync("app", "approve", "waiting");

        Assert.Equal((1, "", expected), (result.ExitCode, result.Output, result.Error.Trim()));
    }

    [Fact]
    public async Task Keys_are_replaced_after_an_announcement_or_at_once()
    {
        var announced = Said(await _commands.RunAsync("keys", "rotate"));
        var atOnce = Said(await _commands.RunAsync("keys", "rotate", "--now"));

        Assert.StartsWith("New signing keys, published now and signing from ", announced);
        Assert.StartsWith("New signing keys, which sign from now on: ", atOnce);
        var keys = await _commands.QueryAsync(database => database.SigningKeys.ToListAsync());
        // Two that sign and two that decrypt, each time.
        Assert.Equal(12, keys.Count);
        Assert.Equal(2, keys.Count(key => announced.Contains(key.KeyId) && key.ActivatesAt - key.CreatedAt > TimeSpan.FromDays(1)));
        Assert.Equal(2, keys.Count(key => atOnce.Contains(key.KeyId) && key.ActivatesAt == key.CreatedAt));
        // All others may be known: those that were announced too.
        Assert.Equal(4, keys.Count(key => key.RetiredAt is null));
    }

    [Fact]
    public async Task Replaced_key_is_withdrawn()
    {
        (await _commands.RunAsync("keys", "rotate", "--now")).Succeeds();
        var keys = await _commands.QueryAsync(database => database.SigningKeys.ToListAsync());
        var old = keys.First(key => key.RetiredAt is not null).KeyId;
        var fresh = keys.First(key => key.RetiredAt is null).KeyId;

        Assert.Equal($"The key '{old}' is no longer published or accepted.", Said(await _commands.RunAsync("keys", "withdraw", old)));
        Assert.Equal($"There is no key '{old}'.", (await _commands.RunAsync("keys", "withdraw", old)).Error.Trim());
        Assert.Equal("There is no key '-x'.", (await _commands.RunAsync("keys", "withdraw", "-x")).Error.Trim());
        Assert.Equal($"The key '{fresh}' is in use: replace it first, with keys rotate --now.", (await _commands.RunAsync("keys", "withdraw", fresh)).Error.Trim());
        Assert.Equal(keys.Count - 1, await _commands.QueryAsync(database => database.SigningKeys.CountAsync()));
    }

    [Fact]
    public async Task Registration_token_and_invitation_are_printed_once_and_stored_as_hashes()
    {
        var token = Said(await _commands.RunAsync("registration-token", "create", "--uses", "3", "--expires-in", "12h"));
        var invitation = Said(await _commands.RunAsync("invitation", "create", "--expires-in", "30m", "--SignUp=Invitation"));

        Assert.Matches("^Registration token, for 3 clients until .*: [A-Za-z0-9_-]{43}$", token);
        Assert.Matches(@"^Invitation for one person until .*: https://id\.example/sign-up\?invitation=[A-Za-z0-9_-]{43}$", invitation);
        var links = await _commands.QueryAsync(database => database.OneTimeLinks.OrderBy(link => link.ExpiresAt).ToListAsync());
        Assert.Equal([LinkPurposes.Invitation, LinkPurposes.RegistrationToken], links.Select(link => link.Purpose));
        Assert.Equal([TimeSpan.FromMinutes(30), TimeSpan.FromHours(12)], links.Select(link => link.ExpiresAt - link.CreatedAt));
        Assert.DoesNotContain(links, link => token.EndsWith(link.SecretHash, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Registration_token_of_an_owner_names_a_user()
    {
        var refused = await _commands.RunAsync("registration-token", "create", "--owner", "nobody");

        Assert.Contains("There is no user 'nobody'", refused.Error, StringComparison.Ordinal);
        Assert.Empty(await _commands.QueryAsync(database => database.OneTimeLinks.ToListAsync()));
    }

    [Fact]
    public async Task Database_that_cannot_be_used_is_an_error_of_one_sentence()
    {
        var path = Path.Combine(_commands.Folder, "other.db");
        await File.WriteAllTextAsync(path, "This is no database, but a text that is long enough to look at.");

        var missing = await CommandRunner.RunOnAsync($"Data Source={_commands.Folder}/missing/authprovider.db", "keys", "rotate");
        var foreign = await CommandRunner.RunOnAsync($"Data Source={path}", "keys", "rotate");
        var wrong = await CommandRunner.RunOnAsync("Server", "keys", "rotate");
        var port = await CommandRunner.RunOnAsync("Host=localhost;Port=many", "keys", "rotate");
        var word = await CommandRunner.RunOnAsync("Host=localhost;Prot=5432", "keys", "rotate");

        Assert.All([port, word], result => Assert.StartsWith("ConnectionStrings:AuthProvider cannot be read", result.Error, StringComparison.Ordinal));
        Assert.All([missing, foreign, wrong, port, word], result =>
        {
            Assert.Equal(1, result.ExitCode);
            Assert.Equal("", result.Output);
            Assert.Single(Lines(result.Error));
        });
    }

    /// <summary>It holds password hashes and addresses.</summary>
    [Fact]
    public async Task New_database_is_readable_to_its_owner_only()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        (await _commands.RunAsync("keys", "rotate")).Succeeds();
        await using var connection = new SqliteConnection(_commands.ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "CREATE TABLE extra (id INTEGER)";
        await command.ExecuteNonQueryAsync();

        var files = Directory.GetFiles(_commands.Folder, "authprovider.db*");
        Assert.Contains(files, file => file.EndsWith("-wal", StringComparison.Ordinal));
        Assert.All(files, file => Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) is (UnixFileMode.UserRead | UnixFileMode.UserWrite), file));
    }

    [Theory]
    [InlineData("30m", "00:30:00")]
    [InlineData("12h", "12:00:00")]
    [InlineData("365d", "365.00:00:00")]
    [InlineData("366d", null)]
    [InlineData("2147483647m", null)]
    [InlineData("0d", null)]
    [InlineData("-1d", null)]
    [InlineData("7", null)]
    [InlineData("d", null)]
    [InlineData("", null)]
    public void Lifetimes_are_a_number_with_a_unit(string text, string? expected) =>
        Assert.Equal(expected is null ? null : TimeSpan.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), LifetimeOption.Parse(text));

    private static string Said(CommandResult result)
    {
        Assert.Equal("", result.Succeeds().Error);
        return Assert.Single(Lines(result.Output));
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private sealed class SavingFails(Exception exception) : SaveChangesInterceptor
    {
        public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
            eventData.Context!.ChangeTracker.Entries<App>().Any() ? throw exception : base.SavingChangesAsync(eventData, result, cancellationToken);
    }
}
