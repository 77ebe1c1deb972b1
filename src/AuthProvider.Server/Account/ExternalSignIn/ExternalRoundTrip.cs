using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using AuthProvider.Server.Hosting;
using AuthProvider.Server.Limits;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.ExternalSignIns;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using OpenIddict.Client.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Server.Account.ExternalSignIn;

/// <summary>
/// The way of a browser to a provider and back. What it is for lies in the database, protected; the provider gets a secret that names it
/// as <c>state</c>, and the browser a cookie that has to come back with it. One instance a request.
/// </summary>
public sealed partial class ExternalRoundTrip(
    IHttpContextAccessor accessor,
    ExternalSignInStore store,
    FailureLimits limits,
    IDataProtectionProvider protection,
    IOptions<Storage.Sessions.SessionOptions> sessions,
    IStringLocalizer<ExternalWords> words,
    ILogger<ExternalRoundTrip> logger)
{
    private readonly IDataProtector _orders = protection.CreateProtector("AuthProvider.ExternalSignIn", "Order");
    private readonly IDataProtector _answers = protection.CreateProtector("AuthProvider.ExternalSignIn", "Answer");
    private ExternalProviderSettings? _provider;
    private bool _hasFailed;

    private HttpContext Context => accessor.HttpContext ?? throw new InvalidOperationException("There is no request.");

    /// <summary>What the person wanted of the round trip that ends with this request; null where it ends none.</summary>
    public ExternalOrder? Order { get; private set; }

    /// <summary>The round trip that ends with this request; null where it ends none.</summary>
    public Storage.ExternalSignIns.ExternalSignIn? Row { get; private set; }

    /// <summary>Whether this request ended the round trip: its answer came to the browser that asked, for the first time.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>How long ago, at most, a sign-in at a provider may have been that has to say when.</summary>
    public TimeSpan LongestAge => sessions.Value.AbsoluteTimeout;

    /// <summary>
    /// Begins a round trip, within the limit of the network. Where none begins, the status of the answer (429 or 502), and its
    /// <c>Retry-After</c>, say why.
    /// </summary>
    /// <param name="provider">The provider.</param>
    /// <param name="order">What the person wants of it.</param>
    /// <returns>The address to send the browser to, or what went wrong, for the person: one of them is null.</returns>
    public async Task<(string? Target, string? Problem)> BeginAsync(ExternalProviderSettings provider, ExternalOrder order)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(order);
        var response = Context.Response;
        if (!limits.TryCount(FailureKind.ExternalSignIn, FailureLimits.KeyOf(Context.Connection.RemoteIpAddress), out var retryAfter))
        {
            response.SetRetryAfter(retryAfter);
            response.StatusCode = StatusCodes.Status429TooManyRequests;
            return (null, words["TooMany"]);
        }

        if (await ChallengeAsync(provider, order) is { } target)
        {
            return (target, null);
        }

        response.StatusCode = StatusCodes.Status502BadGateway;
        return (null, words["Unreachable", provider.DisplayName]);
    }

    /// <summary>Keeps who the person is at the provider, until they have said whose account it is.</summary>
    /// <param name="identity">Who it is.</param>
    /// <returns>The secret for the browser.</returns>
    public Task<string> KeepAsync(ExternalIdentity identity) =>
        store.KeepAnswerAsync(Row!.Id, _answers.Protect(JsonSerializer.Serialize(identity)), Context.RequestAborted);

    /// <summary>The answer that waits at a browser for its person to say whose account it is.</summary>
    /// <param name="secret">The browser's secret; null for none.</param>
    /// <returns>It; null where none waits.</returns>
    public async Task<WaitingAnswer?> FindAnswerAsync(string? secret) => Read(await store.FindAnsweredAsync(secret, Context.RequestAborted));

    /// <summary>The answer that waited at a browser, and that an account has since.</summary>
    /// <param name="secret">The browser's secret; null for none.</param>
    /// <returns>It; null where none was, or it is too old by now.</returns>
    public async Task<WaitingAnswer?> FindCompletedAnswerAsync(string? secret) => Read(await store.FindCompletedAsync(secret, Context.RequestAborted));

    /// <summary>Whether this request begins a round trip.</summary>
    internal bool IsBeginning => _provider is not null;

    /// <summary>Notes why the round trip cannot begin.</summary>
    internal void NoteFailure(string? error, string? description)
    {
        _hasFailed = true;
        LogRefused(_provider!.Name, error, description);
    }

    /// <summary>Files the round trip that begins.</summary>
    /// <param name="state">What OpenIddict has to know when the answer comes.</param>
    /// <returns>The <c>state</c> for the provider.</returns>
    internal Task<string> FileAsync(string state) =>
        store.BeginAsync(_provider!.Name, _orders.Protect(JsonSerializer.Serialize(new Kept(Order!, state))), Context.RequestAborted);

    /// <summary>Finds the round trip that an answer ends.</summary>
    /// <param name="state">The <c>state</c> of the answer.</param>
    /// <returns>What OpenIddict has to know; null where there is no such round trip.</returns>
    internal async Task<string?> FindAsync(string state)
    {
        if (await store.FindByStateAsync(state, Context.RequestAborted) is not { } row || Read<Kept>(_orders, row.Order) is not { } kept)
        {
            return null;
        }

        (Row, Order) = (row, kept.Order);
        return kept.State;
    }

    /// <summary>Ends the round trip; once.</summary>
    internal async Task<bool> TryEndAsync() => HasEnded = await store.TryAnswerAsync(Row!.Id, Context.RequestAborted);

    // The address at the provider; null where the provider cannot be reached now.
    private async Task<string?> ChallengeAsync(ExternalProviderSettings provider, ExternalOrder order)
    {
        (_provider, Order) = (provider, order);
        var properties = new AuthenticationProperties();
        properties.Items[OpenIddictClientAspNetCoreConstants.Properties.RegistrationId] = provider.Name;
        if (provider.HasToSayWhen)
        {
            // No session lasts longer, so this asks nobody more often than needed: it is what makes the answer say when.
            var seconds = order.Again ? 0 : (long)LongestAge.TotalSeconds;
            properties.SetParameter(Parameters.MaxAge, seconds.ToString(CultureInfo.InvariantCulture));
        }

        if (order.Again)
        {
            AskAgain(provider, properties);
        }

        try
        {
            await Context.ChallengeAsync(OpenIddictClientAspNetCoreDefaults.AuthenticationScheme, properties);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or OutOfMemoryException))
        {
            LogUnreachable(exception, provider.Name);
            return null;
        }

        if (_hasFailed)
        {
            return null;
        }

        // Not a redirect: browsers check where a form leads through all of them, and a provider may send people on to any site.
        var response = Context.Response;
        var address = response.Headers.Location.ToString();
        response.Headers.Remove(HeaderNames.Location);
        response.StatusCode = StatusCodes.Status200OK;
        return address.Length > 0 ? address : null;
    }

    // What is no OpenID Connect has no such parameter, and Google refuses what it does not know.
    private static void AskAgain(ExternalProviderSettings provider, AuthenticationProperties properties)
    {
        switch (provider.Service?.ToUpperInvariant())
        {
            case null:
            case "MICROSOFT":
                properties.SetParameter(Parameters.Prompt, PromptValues.Login);
                break;
            case "GOOGLE":
                properties.SetParameter(Parameters.Prompt, PromptValues.SelectAccount);
                break;
        }
    }

    private WaitingAnswer? Read(Storage.ExternalSignIns.ExternalSignIn? row) =>
        row is { Answer: { } answer } && Read<ExternalIdentity>(_answers, answer) is { } identity && Read<Kept>(_orders, row.Order) is { } kept
            ? new(row.Id, identity, kept.Order)
            : null;

    private static T? Read<T>(IDataProtector protector, string text)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(protector.Unprotect(text));
        }
        catch (Exception exception) when (exception is CryptographicException or JsonException)
        {
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Nobody can sign in with {Provider} now: what it publishes cannot be read.")]
    private partial void LogUnreachable(Exception exception, string provider);

    [LoggerMessage(Level = LogLevel.Error, Message = "Nobody can sign in with {Provider} now: {Error} {Description}")]
    private partial void LogRefused(string provider, string? error, string? description);

    private sealed record Kept(ExternalOrder Order, string State);
}

/// <summary>An answer whose person has not said whose account it is.</summary>
/// <param name="Id">The round trip.</param>
/// <param name="Identity">Who it is at the provider.</param>
/// <param name="Order">What the person wanted.</param>
public sealed record WaitingAnswer(Guid Id, ExternalIdentity Identity, ExternalOrder Order);
