using System.Globalization;
using System.Net;
using System.Text.Json;
using AngleSharp.Html.Parser;
using AuthProvider.EndToEnd.Tests.Crashes;
using AuthProvider.EndToEnd.Tests.Flask;
using AuthProvider.EndToEnd.Tests.Processes;

namespace AuthProvider.EndToEnd.Tests.Samples;

/// <summary>A sample with pages as a process of its own, at a provider that signs in whom a test names.</summary>
internal sealed class SampleAtInventedProvider : IAsyncDisposable
{
    private const string Flask = "flask-dashboard";

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);

    private static readonly Dictionary<string, (string? Program, string SignIn, string BackChannel)> Known = new(StringComparer.Ordinal)
    {
        ["aspnetcore-bff"] = ("Bff", "/bff/login", "/bff/backchannel-logout"),
        ["aspnetcore-shop"] = ("Shop", "/me", ""),
        ["aspnetcore-notes"] = ("Notes", "/me", ""),
        ["node-express-web"] = (null, "/sign-in", "/backchannel-logout"),
        [Flask] = (null, "/sign-in", "/backchannel-logout"),
    };

    private readonly string _folder;
    private readonly string _data = Directory.CreateTempSubdirectory("authprovider-sample-").FullName;
    private readonly HttpClient _client = DevelopmentAuthority.CreateClient();
    private readonly RunningProgram _program;

    private SampleAtInventedProvider(string folder, InventedProvider provider)
    {
        (_folder, Provider) = (folder, provider);
        Address = new Uri($"https://localhost:{FreePorts.Next()}");
        var url = Address.GetLeftPart(UriPartial.Authority);
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["OpenIdConnect__Authority"] = provider.Issuer, ["OpenIdConnect__ClientId"] = InventedProvider.ClientId, ["OpenIdConnect__ClientSecret"] = "secret",
            // Whoever answers there: what comes back does not matter.
            ["Orders__Url"] = provider.Issuer,
            ["PROVIDER"] = provider.Issuer, ["CLIENT_ID"] = InventedProvider.ClientId, ["CLIENT_SECRET"] = "secret",
            ["URL"] = url, ["PORT"] = Address.Port.ToString(CultureInfo.InvariantCulture), ["DATA"] = _data, ["NODE_EXTRA_CA_CERTS"] = DevelopmentAuthority.AuthorityFile,
            ["CERTIFICATES"] = WorkingCopy.Certificates, ["REQUESTS_CA_BUNDLE"] = DevelopmentAuthority.AuthorityFile, ["PYTHONDONTWRITEBYTECODE"] = "1",
        };
        _program = Known[folder].Program is { } program
            ? RunningProgram.Start(WorkingCopy.SampleProgram(folder, program), ["--urls", url], WorkingCopy.Sample(folder), environment)
            : folder == Flask
                ? RunningProgram.StartCommand(
                    "/usr/bin/python3",
                    ["-m", "flask", "--app", "dashboard", "run", "--port", environment["PORT"], "--cert", DevelopmentAuthority.CertificateFile, "--key", DevelopmentAuthority.KeyFile],
                    WorkingCopy.Sample(folder), environment)
                : RunningProgram.StartCommand("node", ["app.js"], WorkingCopy.Sample(folder), environment);
    }

    public InventedProvider Provider { get; }

    public Uri Address { get; }

    public string Output => _program.Output;

    public static async Task<SampleAtInventedProvider> StartAsync(string folder)
    {
        var sample = new SampleAtInventedProvider(folder, await InventedProvider.StartAsync());
        try
        {
            await sample._program.WaitUntilAnswersAsync(sample.Address, StartLimit);
            return sample;
        }
        catch
        {
            await sample.DisposeAsync();
            throw;
        }
    }

    public Uri At(string path) => new(Address, path);

    public HttpVisitor NewVisitor() => new(_client, Provider.Address);

    /// <summary>Signs somebody in, in a browser of their own.</summary>
    public async Task<HttpVisitor> SignInAsync(string subject, string session)
    {
        var visitor = NewVisitor();
        await FinishSignInAsync(visitor, await BeginSignInAsync(visitor), subject, session);
        return visitor;
    }

    /// <summary>Goes to the sample and is sent on to the provider.</summary>
    public Task<VisitorAnswer> BeginSignInAsync(HttpVisitor visitor) => visitor.GetAsync(At(Known[_folder].SignIn));

    /// <summary>Goes on to the provider, and comes back as somebody.</summary>
    public async Task FinishSignInAsync(HttpVisitor visitor, VisitorAnswer begun, string subject, string session)
    {
        Provider.Next = (subject, session);
        await visitor.FollowEverywhereAsync(begun);
        var known = await WhoAsync(visitor);
        Assert.True(known == subject, $"Signed in as {known}: {Output}");
    }

    /// <summary>Whom the sample has signed in in a browser; null for nobody.</summary>
    public async Task<string?> WhoAsync(HttpVisitor visitor)
    {
        if (_folder == "aspnetcore-bff")
        {
            var user = await visitor.GetAsync(At("/bff/user"), ("X-CSRF", "1"));
            if (user.Status is HttpStatusCode.Unauthorized)
            {
                return null;
            }

            Assert.True(user.Status is HttpStatusCode.OK, $"{user.Status} {Output}");
            using var claims = JsonDocument.Parse(user.Body);
            return claims.RootElement.GetProperty("sub").GetString();
        }

        var isFlask = _folder == Flask;
        var me = await visitor.GetAsync(At(isFlask ? "/dashboard" : "/me"));
        if (me.Status is HttpStatusCode.Redirect)
        {
            return null;
        }

        Assert.True(me.Status is HttpStatusCode.OK, $"{me.Status} {Output}");
        return (await new HtmlParser().ParseDocumentAsync(me.Body)).GetElementById(isFlask ? "signed-in-as" : "sub")!.TextContent;
    }

    /// <summary>Sends a logout token as a provider does.</summary>
    public async Task<HttpStatusCode> PostLogoutTokenAsync(string token)
    {
        using var content = new FormUrlEncodedContent([KeyValuePair.Create("logout_token", token)]);
        return await PostToBackChannelAsync(content);
    }

    /// <summary>Sends anything to where logout tokens go.</summary>
    public async Task<HttpStatusCode> PostToBackChannelAsync(HttpContent content)
    {
        using var answer = await _client.PostAsync(At(Known[_folder].BackChannel), content);
        Assert.True(answer.Headers.CacheControl?.NoStore is true, "The answer may be kept.");
        return answer.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        await Provider.DisposeAsync();
        _client.Dispose();
        Directory.Delete(_data, recursive: true);
    }
}
