using System.Text;
using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests.Pipeline;

/// <summary>The bodies of the back channel's errors (RFC 6749, 5.2).</summary>
public sealed class ErrorBodyTests(SharedProvider shared) : IClassFixture<SharedProvider>
{
    [Fact]
    public async Task Errors_are_as_they_were()
    {
        var robot = shared.Provider.NewClient(TestApp.Robot);
        var stranger = shared.Provider.NewClient(new TestApp("nobody", TestApp.Robot.Kind));
        var answers = new (string Case, Task<WireAnswer> Answer)[]
        {
            ("no grant type", robot.PostAsync("connect/token")),
            ("unknown grant type", robot.PostAsync("connect/token", ("grant_type", "what"))),
            ("no code", robot.PostAsync("connect/token", ("grant_type", "authorization_code"))),
            ("nonsense for a code", shared.Shop.ExchangeAsync(shared.Shop.NewRequest(), "nonsense")),
            ("nonsense for a refresh token", shared.Shop.RefreshAsync("nonsense")),
            ("grant that the app may not use", shared.Shop.GetOwnTokenAsync("orders.read")),
            ("unknown scope", robot.GetOwnTokenAsync("unknown.scope")),
            ("unknown app", stranger.GetOwnTokenAsync("orders.read")),
            ("introspection without token", robot.PostAsync("connect/introspect")),
            ("revocation without token", robot.PostAsync("connect/revoke")),
            ("userinfo with nonsense", robot.GetUserInfoAsync("nonsense")),
        };
        var text = new StringBuilder();
        foreach (var (name, answer) in answers)
        {
            var got = await answer;
            text.Append("# ").Append(name).Append('\n').Append((int)got.Status).Append(' ').Append(got.Headers.WwwAuthenticate).Append('\n')
                .Append(got.Text).Append("\n\n");
        }

        GoldenFile.Check("errors.txt", text.ToString());
    }
}
