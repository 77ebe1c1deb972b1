using AuthProvider.Testing;

namespace AuthProvider.Server.Tests.Developer;

/// <summary>Two windows with the settings of one app.</summary>
public sealed class OlderWindowTests
{
    /// <summary>A redirect URI that was taken away must not come back with the name that an older window saves.</summary>
    [Fact]
    public async Task Window_that_is_older_than_the_last_change_saves_nothing_until_it_is_pressed_again()
    {
        await using var provider = await TestProvider.StartAsync();
        using var first = await provider.SignedInBrowserAsync(TestUser.Bruno);
        using var second = await provider.SignedInBrowserAsync(TestUser.Bruno);
        var clientId = (await first.RegisterWebAppAsync()).ClientIdOf();
        await first.FollowAsync("#to-app");
        await second.GoToAsync("/developer/apps/" + clientId);

        await first.PressAsync("save-app", ("Form.RedirectUris", "https://tea.example/new"));
        var refused = await second.PressAsync("save-app", ("Form.Name", "Coffee Room"));

        Assert.Contains("has been changed since you opened this page", refused.TextOf("main"), StringComparison.Ordinal);
        var app = await provider.ReadAppAsync(clientId);
        Assert.Equal("Tea Room", app.DisplayName);
        Assert.Contains("https://tea.example/new", app.RedirectUris, StringComparison.Ordinal);
        await second.PressAsync("save-app", ("Form.RedirectUris", "https://tea.example/new"));
        Assert.Equal("Coffee Room", (await provider.ReadAppAsync(clientId)).DisplayName);
    }
}
