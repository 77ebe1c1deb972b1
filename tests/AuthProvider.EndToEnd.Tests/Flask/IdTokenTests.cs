using System.Net;

namespace AuthProvider.EndToEnd.Tests.Flask;

/// <summary>What the dashboard in Flask asks of an ID token beyond what its library asks.</summary>
[Collection(FlaskWorld.Name)]
public sealed class IdTokenTests(FlaskWorld world)
{
    /// <summary>OpenID Connect Core 1.0, 3.1.3.7: the audience decides, whatever <c>azp</c> says.</summary>
    [Theory]
    [InlineData(InventedProvider.ClientId, HttpStatusCode.OK)]
    [InlineData("another", HttpStatusCode.BadRequest)]
    public async Task ID_token_signs_in_to_the_app_that_it_is_for(string audience, HttpStatusCode status)
    {
        await using var provider = await InventedProvider.StartAsync();
        await using var store = await SessionStore.StartAsync(StoreKind.Sqlite);
        await using var app = world.Dashboard(provider.Address, FlaskServer.Development, store.Settings);
        await app.StartAsync();
        provider.Next = ("anna", "session-a");
        provider.MakeIdToken = claims =>
        {
            (claims["aud"], claims["azp"]) = (audience, InventedProvider.ClientId);
            return provider.Signer.Sign(claims, type: "JWT");
        };

        var visitor = world.NewVisitor();
        var page = await visitor.FollowEverywhereAsync(await visitor.GetAsync(app.At("/dashboard")));
        Assert.True(page.Status == status, $"{page.Status} {page.Body}\n{app.Output}");
    }
}
