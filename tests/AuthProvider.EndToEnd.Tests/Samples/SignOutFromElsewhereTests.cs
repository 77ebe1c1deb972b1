using AuthProvider.EndToEnd.Tests.Processes;

namespace AuthProvider.EndToEnd.Tests.Samples;

/// <summary>
/// A page at another port of localhost is another origin of the same site: cookies go along from there whatever their SameSite says, and
/// still it signs nobody out.
/// </summary>
[Collection(DemoInBrowser.Name)]
public sealed class SignOutFromElsewhereTests(DemoInBrowser run)
{
    private const string Form = """
        address => {
          const form = document.createElement('form');
          [form.method, form.action] = ['post', address];
          document.body.append(form);
          form.submit();
        }
        """;

    [Theory]
    [InlineData("node-express-web", "/sign-out", Form)]
    [InlineData("aspnetcore-bff", "/bff/logout", "address => { location.href = address; }")]
    public Task Page_of_another_origin_of_this_site_signs_nobody_out(string folder, string path, string go) =>
        run.Browser.VisitAsync(nameof(Page_of_another_origin_of_this_site_signs_nobody_out), javaScript: true, async visitor =>
        {
            var sample = new WebSample(run.Demo, folder);
            await visitor.GoToAsync(new Uri(run.Demo.Provider, "/sign-in"));
            await visitor.SignInAsync("bruno", DemoProcesses.Password);
            await visitor.ExpectAddressAsync(new Uri(run.Demo.Provider, "/account"));
            await sample.EnterAsync(visitor);

            // A page of another origin that no policy of its own keeps from sending forms.
            await visitor.GoToAsync(run.Demo.OrdersApi);
            var asked = visitor.Page.WaitForResponseAsync(response => response.Url == new Uri(sample.Address, path).AbsoluteUri);
            await visitor.Page.EvaluateAsync(go, new Uri(sample.Address, path).AbsoluteUri);
            var sent = await (await asked).Request.AllHeadersAsync();
            Assert.Contains("__Host-", sent["cookie"], StringComparison.Ordinal);

            Assert.True(await sample.KnowsPersonAsync(visitor));
            await visitor.GoToAsync(sample.Address);
            await visitor.ExpectAsync("#sign-out:visible");
            await visitor.GoToAsync(new Uri(run.Demo.Provider, "/account"));
            Assert.False(await visitor.ShowsAsync("input[type=password]"));
        });
}
