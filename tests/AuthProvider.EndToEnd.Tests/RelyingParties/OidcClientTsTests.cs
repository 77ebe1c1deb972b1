using AuthProvider.EndToEnd.Tests.Browsing;

namespace AuthProvider.EndToEnd.Tests.RelyingParties;

/// <summary>The npm package oidc-client-ts, as it is, in a real browser.</summary>
public sealed class OidcClientTsTests(BrowserParty party) : IClassFixture<BrowserParty>
{
    /// <summary>Code flow with PKCE (RFC 7636), tokens and userinfo across origins, and RP-Initiated Logout 1.0, 2.</summary>
    [Fact]
    public Task App_in_the_browser_signs_in_and_out() =>
        VisitAsync(nameof(App_in_the_browser_signs_in_and_out), async visitor =>
        {
            await BrowserParty.SignInAsync(visitor, party.FramedApp);
            await visitor.PressAsync("#sign-out");
            await visitor.ExpectAddressAsync(party.FramedApp);
            await visitor.ExpectAsync("#nobody:visible");

            // The session at the server is over too.
            await visitor.ExpectAsync("body[data-ready]");
            await visitor.PressAsync("#sign-in");
            await visitor.ExpectAsync("button#sign-in");
        });

    /// <summary>A frame with <c>prompt=none</c> brings new tokens of the same session, and <c>login_required</c> after it (OpenID Connect Core 1.0, 3.1.2.1 and 3.1.2.6).</summary>
    [Fact]
    public Task App_without_refresh_token_renews_in_a_frame() =>
        VisitAsync(nameof(App_without_refresh_token_renews_in_a_frame), async visitor =>
        {
            await BrowserParty.SignInAsync(visitor, party.FramedApp);
            var token = await visitor.ReadAsync("#token");

            // The page of the app is not left: only its frame ever opens silent.html.
            var inFrame = visitor.Page.WaitForRequestAsync(request => request.Url.Contains("prompt=none", StringComparison.Ordinal) && request.Url.Contains("silent.html", StringComparison.Ordinal));
            await visitor.PressAsync("#renew");
            await inFrame;
            await ExpectAnotherTokenAsync(visitor, token);

            await visitor.Page.Context.ClearCookiesAsync();
            await visitor.PressAsync("#renew");
            await visitor.ExpectAsync("#problem:text('login_required')");
        });

    /// <summary>The package renews by itself before the token expires, with the refresh token that each answer replaces (RFC 6749, 6; RFC 9700, 4.14.2).</summary>
    [Fact]
    public Task App_with_refresh_token_renews_by_itself() =>
        VisitAsync(nameof(App_with_refresh_token_renews_by_itself), async visitor =>
        {
            await BrowserParty.SignInAsync(visitor, party.OfflineApp);
            var token = await visitor.ReadAsync("#token");
            var refresh = visitor.Page.WaitForRequestAsync(request => request.PostData?.Contains("grant_type=refresh_token", StringComparison.Ordinal) is true);
            await visitor.PressAsync("#renew-always");
            await refresh;
            token = await ExpectAnotherTokenAsync(visitor, token);
            await ExpectAnotherTokenAsync(visitor, token);
            Assert.Equal("", await visitor.ReadAsync("#problem"));
        });

    /// <summary>The frame of the server says <c>unchanged</c>, then <c>changed</c> once somebody signs out elsewhere (OpenID Connect Session Management 1.0, 3).</summary>
    [Fact]
    public Task App_notices_that_the_person_signed_out_elsewhere() =>
        VisitAsync(nameof(App_notices_that_the_person_signed_out_elsewhere), async visitor =>
        {
            await BrowserParty.SignInAsync(visitor, party.FramedApp);
            await visitor.ExpectAsync("#session:text-is('unchanged')");

            // Renewing changes no session.
            var token = await visitor.ReadAsync("#token");
            await visitor.PressAsync("#renew");
            await ExpectAnotherTokenAsync(visitor, token);
            await visitor.ExpectAsync("#session:text-is('unchanged')");

            var other = new Visitor(await visitor.Page.Context.NewPageAsync());
            await other.GoToAsync(new Uri(party.Server, "/account"));
            await other.PressAsync("#sign-out");
            await other.ExpectAsync("#signed-out");

            await visitor.ExpectAsync("#session:text-is('over')");
            await visitor.ExpectAsync("#nobody:visible");
        });

    private Task VisitAsync(string name, Func<Visitor, Task> visit) => party.Browser.VisitAsync(name, javaScript: true, visit);

    private static async Task<string> ExpectAnotherTokenAsync(Visitor visitor, string token)
    {
        await visitor.Page.WaitForFunctionAsync("before => ![before, ''].includes(document.getElementById('token').textContent)", token);
        return await visitor.ReadAsync("#token");
    }
}
