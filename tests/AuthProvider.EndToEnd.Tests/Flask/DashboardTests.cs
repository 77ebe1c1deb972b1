using System.Diagnostics;
using System.Net;
using AuthProvider.EndToEnd.Tests.Crashes;

namespace AuthProvider.EndToEnd.Tests.Flask;

/// <summary>The dashboard in Flask, with sessions in each of its stores.</summary>
[Collection(FlaskWorld.Name)]
public sealed class DashboardTests(FlaskWorld world)
{
    public static TheoryData<StoreKind> Stores => SessionStore.Kinds;

    public static TheoryData<StoreKind, FlaskServer> StoresAndServers
    {
        get
        {
            var all = new TheoryData<StoreKind, FlaskServer>();
            foreach (var store in Enum.GetValues<StoreKind>())
            {
                foreach (var server in Enum.GetValues<FlaskServer>())
                {
                    all.Add(store, server);
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(StoresAndServers))]
    public async Task A_session_lives_from_sign_in_over_restarts_of_the_app_until_the_provider_says_that_it_has_ended(StoreKind kind, FlaskServer server)
    {
        await using var store = await SessionStore.StartAsync(kind);
        await using var app = await world.StartDashboardAsync(store, server);
        var (leaver, stayer) = (world.NewVisitor(), world.NewVisitor());

        var page = await FlaskWorld.SignInAsync(leaver, app);
        Assert.Equal((HttpStatusCode.OK, app.At("/dashboard")), (page.Status, page.Address));
        Assert.Contains("Hello, Dora Day", page.Body, StringComparison.Ordinal);
        page = await leaver.FollowEverywhereAsync(await leaver.SubmitAsync(page, ("text", "Buy <tea>")));
        Assert.Contains("<li>Buy &lt;tea&gt;</li>", page.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await FlaskWorld.SignInAsync(stayer, app)).Status);

        await app.StopAsync();
        await app.StartAsync();
        Assert.Contains("Buy &lt;tea&gt;", (await leaver.GetAsync(app.At("/dashboard"))).Body, StringComparison.Ordinal);

        // At the provider: no browser tells the app.
        var account = await leaver.GetAsync(new Uri(world.Provider.Address, "/sign-out"));
        Assert.Equal(HttpStatusCode.OK, (await leaver.FollowEverywhereAsync(await leaver.SubmitAsync(account))).Status);
        page = await Until.AsyncAnswer(() => leaver.GetAsync(app.At("/dashboard")), answer => answer.Status is HttpStatusCode.Redirect);
        Assert.StartsWith(app.At("/sign-in").AbsoluteUri, page.Location?.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await stayer.GetAsync(app.At("/dashboard"))).Status);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_session_ends_so_long_after_sign_in_as_the_setting_says_however_much_it_is_used(StoreKind kind)
    {
        await using var store = await SessionStore.StartAsync(kind);
        await using var app = await world.StartDashboardAsync(store, FlaskServer.Development, ("SESSION_LIFETIME", "12"));
        var visitor = world.NewVisitor();
        var begun = Stopwatch.GetTimestamp();
        Assert.Equal(HttpStatusCode.OK, (await FlaskWorld.SignInAsync(visitor, app)).Status);

        var page = await Until.AsyncAnswer(() => visitor.GetAsync(app.At("/dashboard")), answer => answer.Status is not HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Redirect, page.Status);
        // Not before, by any store's clock: the app counts from the sign-in, which was after this began.
        Assert.True(Stopwatch.GetElapsedTime(begun) > TimeSpan.FromSeconds(11.9));

        // The provider still knows the person: a new session begins without a password.
        page = await visitor.FollowEverywhereAsync(page);
        Assert.Equal((HttpStatusCode.OK, app.At("/dashboard")), (page.Status, page.Address));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task While_the_store_is_away_every_page_says_so_and_nobody_is_signed_in(StoreKind kind)
    {
        await using var store = await SessionStore.StartAsync(kind);
        await using var app = await world.StartDashboardAsync(store);
        var (visitor, stranger) = (world.NewVisitor(), world.NewVisitor());
        var dashboard = await FlaskWorld.SignInAsync(visitor, app);
        Assert.Equal(HttpStatusCode.OK, dashboard.Status);

        await store.GoAwayAsync(app);
        foreach (var path in new[] { "/", "/dashboard", "/admin", "/sign-in" })
        {
            AssertUnavailable(await visitor.GetAsync(app.At(path)));
        }

        AssertUnavailable(await visitor.SubmitAsync(dashboard, ("text", "Lost?")));
        AssertUnavailable(await stranger.GetAsync(app.At("/sign-in")));

        await store.ComeBackAsync(app);
        var page = await Until.AsyncAnswer(() => visitor.GetAsync(app.At("/dashboard")), answer => answer.Status is not HttpStatusCode.ServiceUnavailable);
        // A server that has forgotten everything has nobody signed in; the file still has them.
        Assert.Equal(kind is StoreKind.Sqlite ? HttpStatusCode.OK : HttpStatusCode.Redirect, page.Status);
        Assert.DoesNotContain("Lost?", (await visitor.FollowEverywhereAsync(page)).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StoreKind.Redis)]
    [InlineData(StoreKind.Memcached)]
    public async Task A_store_that_hangs_is_given_up_and_signs_nobody_out(StoreKind kind)
    {
        await using var store = await SessionStore.StartAsync(kind);
        await using var app = await world.StartDashboardAsync(store);
        var visitor = world.NewVisitor();
        var page = await FlaskWorld.SignInAsync(visitor, app);
        Assert.True(page.Status is HttpStatusCode.OK, $"{page.Address} {page.Body} {app.Output}");

        // It hangs until everybody has an answer.
        await store.HangAsync();
        var answers = await Task.WhenAll(visitor.GetAsync(app.At("/dashboard")), world.NewVisitor().GetAsync(app.At("/sign-in")), visitor.GetAsync(app.At("/")));
        Assert.All(answers, AssertUnavailable);
        await store.GoOnAsync();
        page = await Until.AsyncAnswer(() => visitor.GetAsync(app.At("/dashboard")), answer => answer.Status is not HttpStatusCode.ServiceUnavailable);
        Assert.True(page.Status is HttpStatusCode.OK, $"{page.Status} {page.Location} {app.Output}");
    }

    [Fact]
    public async Task The_admin_page_is_for_those_whom_the_provider_gave_the_role()
    {
        await using var store = await SessionStore.StartAsync(StoreKind.Sqlite);
        await using var app = await world.StartDashboardAsync(store);
        var (person, administrator) = (world.NewVisitor(), world.NewVisitor());
        await FlaskWorld.SignInAsync(person, app);
        await FlaskWorld.SignInAsync(administrator, app, FlaskWorld.Administrator);

        Assert.Equal(HttpStatusCode.Forbidden, (await person.GetAsync(app.At("/admin"))).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await world.NewVisitor().GetAsync(app.At("/admin"))).Status);

        var page = await administrator.GetAsync(app.At("/admin"));
        Assert.Equal(HttpStatusCode.OK, page.Status);
        foreach (var (name, problem) in new[] { ("abc", "A username has 4 to 64 characters."), (new string('a', 65), "A username has 4 to 64 characters."), ("nobody", "Nobody with this username") })
        {
            Assert.Contains(problem, (await administrator.SubmitAsync(page, ("username", name), ("text", "Hello"))).Body, StringComparison.Ordinal);
        }

        await administrator.SubmitAsync(page, ("username", FlaskWorld.Person), ("text", "The <kettle> is on"));
        Assert.Contains("The &lt;kettle&gt; is on", (await person.GetAsync(app.At("/dashboard"))).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_without_its_token_changes_nothing_and_pages_of_others_are_no_place_to_return_to()
    {
        await using var store = await SessionStore.StartAsync(StoreKind.Sqlite);
        await using var app = await world.StartDashboardAsync(store);
        var visitor = world.NewVisitor();
        await FlaskWorld.SignInAsync(visitor, app);

        var forged = new VisitorAnswer(HttpStatusCode.OK, app.At("/dashboard"), null, "<main><form method=post></form></main>");
        Assert.Equal(HttpStatusCode.BadRequest, (await visitor.SubmitAsync(forged, ("text", "Forged"))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await visitor.SubmitAsync(forged with { Address = app.At("/sign-out") })).Status);
        Assert.DoesNotContain("Forged", (await visitor.GetAsync(app.At("/dashboard"))).Body, StringComparison.Ordinal);

        foreach (var elsewhere in new[] { "https://evil.example", "//evil.example", "/\\evil.example", "/%09/evil.example" })
        {
            var page = await visitor.FollowEverywhereAsync(await visitor.GetAsync(app.At("/sign-in?next=" + elsewhere)));
            Assert.Equal(app.Address.Authority, page.Address.Authority);
        }
    }

    [Fact]
    public async Task A_session_from_before_the_sign_in_is_not_signed_in_afterwards()
    {
        await using var store = await SessionStore.StartAsync(StoreKind.Sqlite);
        await using var app = await world.StartDashboardAsync(store);
        var (attacker, victim) = (world.NewVisitor(), world.NewVisitor());
        await attacker.GetAsync(app.At("/sign-in"));
        var planted = attacker.CookieOf(app.Address, "__Host-flask");
        victim.Plant(app.Address, "__Host-flask", planted);

        Assert.Equal(HttpStatusCode.OK, (await FlaskWorld.SignInAsync(victim, app)).Status);
        Assert.NotEqual(planted, victim.CookieOf(app.Address, "__Host-flask"));
        Assert.Equal(HttpStatusCode.Redirect, (await attacker.GetAsync(app.At("/dashboard"))).Status);
    }

    /// <summary>Who only looks costs the store nothing.</summary>
    [Fact]
    public async Task A_page_that_somebody_only_looks_at_begins_no_session()
    {
        await using var store = await SessionStore.StartAsync(StoreKind.Sqlite);
        await using var app = await world.StartDashboardAsync(store);
        var visitor = world.NewVisitor();
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync(app.At("/"))).Status);
        Assert.Throws<InvalidOperationException>(() => visitor.CookieOf(app.Address, "__Host-flask"));
    }

    private static void AssertUnavailable(VisitorAnswer answer)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.Contains("Back in a moment", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Dora", answer.Body, StringComparison.Ordinal);
    }
}
