using System.Diagnostics;
using AuthProvider.EndToEnd.Tests.Browsing;
using AuthProvider.EndToEnd.Tests.Processes;
using AuthProvider.EndToEnd.Tests.Samples;
using Xunit.Abstractions;

namespace AuthProvider.EndToEnd.Tests.SingleSignOn;

/// <summary>One sign-in opens every sample with pages, and one sign-out closes all of them.</summary>
[Collection(DemoInBrowser.Name)]
public sealed class EveryAppTests(DemoInBrowser run, ITestOutputHelper output)
{
    /// <summary>What the product promises, from the click on.</summary>
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(2);

    // Longer, to say in a failure which app took how long.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private DemoProcesses Demo => run.Demo;

    [Theory]
    [InlineData("the provider")]
    [InlineData("aspnetcore-notes")]
    public Task One_password_opens_every_app_and_one_sign_out_closes_them_all_within_two_seconds(string signsOutOf) =>
        run.Browser.VisitAsync(nameof(One_password_opens_every_app_and_one_sign_out_closes_them_all_within_two_seconds), javaScript: true, async visitor =>
        {
            await visitor.GoToAsync(new Uri(Demo.Provider, "/sign-in"));
            await visitor.SignInAsync("alice", DemoProcesses.Password);
            await visitor.ExpectAddressAsync(new Uri(Demo.Provider, "/account"));

            var apps = WebSample.All(Demo);
            Assert.True(apps.Count >= 5, $"Only {apps.Count} samples were found.");
            var tabs = new Dictionary<WebSample, Visitor>();
            var subjects = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var app in apps)
            {
                tabs[app] = new Visitor(await visitor.Page.Context.NewPageAsync());
                subjects[app.Folder] = await app.EnterAsync(tabs[app]);
            }

            Assert.True(subjects.Values.ToHashSet(StringComparer.Ordinal).Count == 1, Describe(subjects));
            foreach (var app in apps)
            {
                Assert.True(await app.KnowsPersonAsync(tabs[app]), $"{app.Folder} does not know the person.");
            }

            var exit = tabs.FirstOrDefault(tab => tab.Key.Folder == signsOutOf).Value ?? visitor;
            await exit.ExpectAsync("#sign-out:visible");
            var clicked = Stopwatch.GetTimestamp();
            var click = exit.PressAsync("#sign-out");
            var times = await Task.WhenAll(apps.Select(app => UntilForgottenAsync(app, tabs[app], clicked)));
            await click;
            var said = Describe(apps.Zip(times).ToDictionary(pair => pair.First.Folder, pair => $"{pair.Second.TotalMilliseconds:F0} ms", StringComparer.Ordinal));
            output.WriteLine($"Signed out of {signsOutOf}: {said}");
            Assert.True(times.All(time => time <= Promise), said);

            // As the person sees it in each tab.
            foreach (var (app, tab) in tabs)
            {
                await tab.GoToAsync(app.Address);
                await tab.ExpectAsync("#sign-in:visible");
            }

            await visitor.GoToAsync(new Uri(Demo.Provider, "/account"));
            await visitor.ExpectAsync("input[type=password]");
        });

    private static async Task<TimeSpan> UntilForgottenAsync(WebSample app, Visitor tab, long clicked)
    {
        while (await app.KnowsPersonAsync(tab) && Stopwatch.GetElapsedTime(clicked) < Patience)
        {
            await Task.Delay(Interval);
        }

        return Stopwatch.GetElapsedTime(clicked);
    }

    private static string Describe(IReadOnlyDictionary<string, string> values) => string.Join(", ", values.Select(pair => $"{pair.Key}: {pair.Value}"));
}
