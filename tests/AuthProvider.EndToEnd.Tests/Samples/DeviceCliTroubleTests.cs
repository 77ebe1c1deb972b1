using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AuthProvider.EndToEnd.Tests.Flask;
using AuthProvider.EndToEnd.Tests.Processes;
using Microsoft.AspNetCore.Http;

namespace AuthProvider.EndToEnd.Tests.Samples;

/// <summary>The sample <c>device-cli</c> at an invented provider: ID tokens that ours would not make, and connections that break.</summary>
[Collection(DemoInBrowser.Name)]
public sealed partial class DeviceCliTroubleTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _home = Directory.CreateTempSubdirectory("authprovider-cli-").FullName;
    private InventedProvider? _provider;

    private enum Flaw
    {
        None,
        OtherKey,
        KeyThatNobodyKnows,
        Unsigned,
        SignedWithThePublicKey,
        OtherApp,
        OtherIssuer,
        Expired,
    }

    public static TheoryData<string> Flaws => [.. Enum.GetNames<Flaw>()];

    private string TokenFile => Path.Combine(_home, "refresh-token");

    private InventedProvider Provider => _provider!;

    public async Task InitializeAsync()
    {
        _provider = await InventedProvider.StartAsync();
        _provider.Audience = "device-cli";
        _provider.Next = ("anna", "session-a");
    }

    public async Task DisposeAsync()
    {
        await Provider.DisposeAsync();
        Directory.Delete(_home, recursive: true);
    }

    /// <summary>OpenID Connect Core 1.0, 3.1.3.7.</summary>
    [Theory]
    [MemberData(nameof(Flaws))]
    public async Task Only_an_ID_token_of_the_provider_for_this_sign_in_signs_anybody_in(string flaw)
    {
        Provider.MakeIdToken = claims => MakeIdToken(Enum.Parse<Flaw>(flaw), claims);
        await using var login = Start("login", "--browser", "--print");
        await login.WaitUntilAsync(() => Task.FromResult(AuthorizeAddress().IsMatch(login.Output)), Patience);

        // In place of a browser: to the provider, and back to the port of the tool.
        using var client = DevelopmentAuthority.CreateClient();
        using var there = await client.GetAsync(AuthorizeAddress().Match(login.Output).Groups["address"].Value);
        using var back = await client.GetAsync(there.Headers.Location);
        await login.WaitForExitAsync();

        var isGood = flaw == nameof(Flaw.None);
        Assert.True(login.ExitCode == (isGood ? 0 : 1), login.Output);
        Assert.Contains(isGood ? "Signed in as anna." : "Signing in did not work", login.Output, StringComparison.Ordinal);
        Assert.Equal(isGood, File.Exists(TokenFile));
    }

    /// <summary>RFC 8628, 3.5: slower after each failure, and on until the code expires.</summary>
    [Fact]
    public async Task Connection_that_breaks_makes_the_tool_ask_more_slowly_and_not_stop()
    {
        Provider.Polls.Enqueue(_ => Results.Json(new { error = "authorization_pending" }, statusCode: StatusCodes.Status400BadRequest));
        Provider.Polls.Enqueue(context =>
        {
            context.Abort();
            return Results.Empty;
        });
        Provider.Polls.Enqueue(_ => Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
        await using var login = Start("login");
        await login.WaitForExitAsync();

        Assert.True(login.ExitCode == 0, login.Output);
        Assert.Contains("asking again in 2 seconds.", login.Output, StringComparison.Ordinal);
        Assert.Contains("asking again in 4 seconds.", login.Output, StringComparison.Ordinal);
        Assert.Contains("Signed in as anna.", login.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_that_is_final_ends_the_polling()
    {
        Provider.Polls.Enqueue(_ => Results.Json(new { error = "invalid_grant" }, statusCode: StatusCodes.Status400BadRequest));
        await using var login = Start("login");
        await login.WaitForExitAsync();
        Assert.Equal(1, login.ExitCode);
        Assert.Contains("Signing in did not work: invalid_grant", login.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Provider_that_does_not_answer_is_given_up_with_a_word()
    {
        var never = new TaskCompletionSource();
        Provider.BeforeRefresh = () => never.Task;
        await File.WriteAllTextAsync(TokenFile, "anna");
        await using var me = Start("me");
        await me.WaitForExitAsync().WaitAsync(Patience);
        never.SetResult();

        Assert.Equal(1, me.ExitCode);
        Assert.Contains("does not answer in time", me.Output, StringComparison.Ordinal);
        // Nothing has ended.
        Assert.True(File.Exists(TokenFile));
    }

    private string MakeIdToken(Flaw flaw, JsonObject claims)
    {
        const string IdToken = "JWT";
        var signer = Provider.Signer;
        switch (flaw)
        {
            case Flaw.OtherKey:
                using (var other = new TokenSigner())
                {
                    return other.Sign(claims, signer.KeyId, IdToken);
                }

            case Flaw.KeyThatNobodyKnows:
                return signer.Sign(claims, "unknown", IdToken);
            case Flaw.Unsigned:
                return signer.Leave(claims, IdToken);
            case Flaw.SignedWithThePublicKey:
                return signer.SignWithPublicKey(claims, IdToken);
            case Flaw.OtherApp:
                claims["aud"] = "another";
                break;
            case Flaw.OtherIssuer:
                claims["iss"] = "https://evil.example";
                break;
            case Flaw.Expired:
                // The library, left alone, takes what expired less than five minutes ago.
                (claims["iat"], claims["exp"]) = (claims["iat"]!.GetValue<long>() - 3600, claims["iat"]!.GetValue<long>() - 600);
                break;
        }

        return signer.Sign(claims, type: IdToken);
    }

    private RunningProgram Start(params string[] arguments) =>
        RunningProgram.Start(WorkingCopy.SampleProgram("device-cli", "DeviceCli"), arguments, _home, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PROVIDER"] = Provider.Issuer, ["ORDERS"] = Provider.Issuer, ["DEVICE_CLI_HOME"] = _home,
        });

    [GeneratedRegex(@"^Open (?<address>https://\S+/authorize\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AuthorizeAddress();
}
