using System.Net;
using AuthProvider.EndToEnd.Tests.Processes;

namespace AuthProvider.EndToEnd.Tests.Crashes;

/// <summary>One sign-in, as far as it got: each property is set when its answer has arrived in full.</summary>
internal sealed class SignInAttempt(ServerProcess server, CrashApp app, string userName)
{
    private readonly HttpVisitor _visitor = new(server);
    private readonly string _verifier = CrashApp.NewVerifier();

    public bool HasSession { get; private set; }

    public bool HasConsent { get; private set; }

    public string? Code { get; private set; }

    public Tokens? Tokens { get; private set; }

    /// <summary>Goes through the sign-in until it is done or the server is gone.</summary>
    public async Task RunAsync()
    {
        var page = await _visitor.FollowAsync(await _visitor.GetAsync(app.Authorize(_verifier, "consent")));
        var answer = await _visitor.SubmitAsync(page, ("username", userName), ("password", CrashApp.Password));
        HasSession = answer.Status is HttpStatusCode.Redirect ? true : throw new InvalidOperationException($"The sign-in page says {answer.Status}: {answer.Body}");

        page = await _visitor.FollowAsync(answer);
        answer = await _visitor.SubmitAsync(page, ("answer", "allow"));
        HasConsent = answer.Status is HttpStatusCode.Redirect ? true : throw new InvalidOperationException($"The consent page says {answer.Status}: {answer.Body}");

        answer = await _visitor.FollowAsync(answer);
        Code = CrashApp.CodeIn(answer) ?? throw new InvalidOperationException($"No code came: {answer.Status} {answer.Location} {answer.Body}");
        Tokens = await app.ExchangeAsync(Code, _verifier) ?? throw new InvalidOperationException("A fresh code was refused.");
    }

    /// <summary>Another code in the same session, and what redeems it. The consent is there.</summary>
    public async Task<(string Code, string Verifier)> AskForCodeAsync()
    {
        var verifier = CrashApp.NewVerifier();
        var answer = await _visitor.GetAsync(app.Authorize(verifier, prompt: null));
        return (CrashApp.CodeIn(answer) ?? throw new InvalidOperationException($"No code came: {answer.Status} {answer.Location} {answer.Body}"), verifier);
    }

    /// <summary>Enters the code that a device shows, and allows what it asks for.</summary>
    public async Task AllowDeviceAsync(string userCode)
    {
        var page = await _visitor.SubmitAsync(await _visitor.GetAsync(new Uri(server.Address, "/device")), ("user_code", userCode));
        page = await _visitor.FollowAsync(await _visitor.SubmitAsync(page, ("answer", "allow")));
        Assert.True(page.Address.AbsolutePath is "/device/done", $"The device page says {page.Status}: {page.Body}");
    }

    /// <summary>Signs out at the server, and says yes there.</summary>
    public async Task SignOutAsync()
    {
        var answer = await _visitor.SubmitAsync(await _visitor.GetAsync(new Uri(server.Address, "/sign-out")));
        var page = await _visitor.FollowAsync(answer);
        Assert.True(page.Status is HttpStatusCode.OK, $"The sign-out says {page.Status}: {page.Body}");
    }

    /// <summary>Checks after a restart that everything that was acknowledged holds, and that what was consumed stays consumed.</summary>
    public async Task VerifyAsync()
    {
        if (HasSession)
        {
            var account = await _visitor.GetAsync(new Uri(server.Address, "/account"));
            Assert.True(account.Status is HttpStatusCode.OK, $"The session of {userName} is lost: {account.Status} {account.Location}");
        }

        if (HasConsent)
        {
            var answer = await _visitor.GetAsync(app.Authorize(CrashApp.NewVerifier(), prompt: null));
            Assert.True(CrashApp.CodeIn(answer) is not null, $"The consent of {userName} is lost: {answer.Status} {answer.Location}");
        }

        if (Tokens is { } tokens)
        {
            Assert.True(await app.IsActiveAsync(tokens.AccessToken), "An access token that was given out is not active.");
            Assert.True(await app.ExchangeAsync(Code!, _verifier) is null, "A code was exchanged twice.");
            Assert.False(await app.IsActiveAsync(tokens.AccessToken), "A code was presented twice, and its access token is still active.");
        }
        else if (Code is not null)
        {
            // Whether the exchange was done when the server was killed, nobody knows; but it is done once.
            await app.ExchangeAsync(Code, _verifier);
            Assert.True(await app.ExchangeAsync(Code, _verifier) is null, "A code was exchanged twice.");
        }
    }
}
