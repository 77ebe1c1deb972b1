using System.Net;
using AuthProvider.EndToEnd.Tests.Samples;

namespace AuthProvider.EndToEnd.Tests.Flask;

/// <summary>What docs/guides/from-flask-login.md walks through: an app with passwords of its own changes over to the provider.</summary>
[Collection(FlaskWorld.Name)]
public sealed class ChangeOverTests(FlaskWorld world)
{
    private const string Newcomer = "greta.glass";
    private const string NewcomersPassword = "seven grey geese";
    private const string OldHand = "oskar";
    private const string OldHandsPassword = "under the oak tree";

    // As Werkzeug writes it since 2.3; Debian 12 has 2.2, with which registering writes PBKDF2.
    private const string AddUserWithScrypt =
        """
        import hashlib, sys
        from classic import create_app
        from classic.models import Note, User, db
        username, password = sys.argv[1:]
        digest = hashlib.scrypt(password.encode(), salt=b"QvGyDzRkqMPUgRLb", n=2**15, r=8, p=1, maxmem=132 * 2**15 * 8).hex()
        with create_app().app_context():
            db.session.add(User(username=username, email=username + "@example.com", password_hash="scrypt:32768:8:1$QvGyDzRkqMPUgRLb$" + digest, notes=[Note(text="Old as the hills")]))
            db.session.commit()
        """;

    [Fact]
    public async Task Users_of_the_classic_app_sign_in_to_the_dashboard_with_the_password_they_had_and_find_their_notes()
    {
        await using var classic = new FlaskApp("flask-classic", "classic", FreePorts.Next());
        await classic.StartAsync();
        await RegisterAsync(classic);
        await classic.RunPythonAsync("-c", AddUserWithScrypt, OldHand, OldHandsPassword);
        await classic.StopAsync();
        OwnFile.AssertReadableToItsOwnerOnly(Path.Combine(classic.Data, "classic.db"));

        var users = Path.Combine(classic.Data, "users.jsonl");
        await classic.RunAsync("export-users", users);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(users) is (UnixFileMode.UserRead | UnixFileMode.UserWrite), "Others can read the hashes.");
        var lines = await File.ReadAllLinesAsync(users);
        Assert.Matches("\"passwordHash\": \"(pbkdf2:sha256:[0-9]+|scrypt:[0-9:]+)[$]", lines[0]);
        Assert.Contains("\"passwordHash\": \"scrypt:32768:8:1$", lines[1], StringComparison.Ordinal);

        await world.Provider.RunAsync("import", "users", users);
        await using var store = await SessionStore.StartAsync(StoreKind.Sqlite);
        await using var dashboard = world.Dashboard(world.Provider.Address, FlaskServer.Development, store.Settings);
        await dashboard.RunAsync("adopt", Path.Combine(classic.Data, "classic.db"));
        await dashboard.StartAsync();

        OwnFile.AssertReadableToItsOwnerOnly(Path.Combine(dashboard.Data, "dashboard.db"));
        await AssertSignsInAsync(dashboard, Newcomer, NewcomersPassword, "Born <b>yesterday</b>");
        await AssertSignsInAsync(dashboard, OldHand, OldHandsPassword, "Old as the hills");
        Assert.Equal("/sign-in", (await FlaskWorld.SignInAsync(world.NewVisitor(), dashboard, OldHand, NewcomersPassword)).Address.AbsolutePath);

        // Somebody who was in neither app has nothing that was theirs.
        Assert.Contains("Nothing yet", (await FlaskWorld.SignInAsync(world.NewVisitor(), dashboard)).Body, StringComparison.Ordinal);
    }

    /// <summary>In the classic app, by its forms.</summary>
    private async Task RegisterAsync(FlaskApp classic)
    {
        var visitor = world.NewVisitor();
        var page = await visitor.GetAsync(classic.At("/register"));
        var refused = await visitor.SubmitAsync(page, ("username", "abc"), ("email", "greta"), ("password", "short"), ("repeat", "other"));
        foreach (var problem in new[] { "A username has 4 to 64 characters.", "This is no e-mail address.", "A password has at least 8 characters.", "The two passwords differ." })
        {
            Assert.Contains(problem, refused.Body, StringComparison.Ordinal);
        }

        page = await visitor.FollowEverywhereAsync(await visitor.SubmitAsync(
            page, ("username", Newcomer), ("email", "greta@example.com"), ("password", NewcomersPassword), ("repeat", NewcomersPassword)));
        Assert.Equal((HttpStatusCode.OK, classic.At("/dashboard")), (page.Status, page.Address));
        await visitor.SubmitAsync(page, ("text", "Born <b>yesterday</b>"));

        // A second one of that name, and a wrong password, get nowhere; the right one does.
        var stranger = world.NewVisitor();
        var taken = await stranger.SubmitAsync(
            await stranger.GetAsync(classic.At("/register")), ("username", "GRETA.glass"), ("email", "g@example.com"), ("password", NewcomersPassword), ("repeat", NewcomersPassword));
        Assert.Contains("This username is taken.", taken.Body, StringComparison.Ordinal);
        page = await stranger.GetAsync(classic.At("/sign-in"));
        Assert.Contains("do not go together", (await stranger.SubmitAsync(page, ("username", Newcomer), ("password", "not this one"))).Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await stranger.SubmitAsync(page, ("username", Newcomer), ("password", NewcomersPassword))).Status);
    }

    private async Task AssertSignsInAsync(FlaskApp dashboard, string userName, string password, string note)
    {
        var page = await FlaskWorld.SignInAsync(world.NewVisitor(), dashboard, userName, password);
        Assert.Equal((HttpStatusCode.OK, dashboard.At("/dashboard")), (page.Status, page.Address));
        Assert.Contains($"<dd id=\"preferred_username\">{userName}</dd>", page.Body, StringComparison.Ordinal);
        Assert.Contains(WebUtility.HtmlEncode(note), page.Body, StringComparison.Ordinal);
    }
}
