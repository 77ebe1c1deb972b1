using AuthProvider.Protocol.Pipeline;
using AuthProvider.Server.Developer.Apps;
using AuthProvider.Server.Hosting;
using AuthProvider.Server.Limits;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Links;
using AuthProvider.Storage.Registrations;
using ProtocolErrorCodes = OpenIddict.Abstractions.OpenIddictConstants.Errors;

namespace AuthProvider.Server.DynamicRegistration;

/// <summary>Registers clients (RFC 7591, 3; OpenID Connect Dynamic Client Registration 1.0, 3).</summary>
internal sealed partial class RegistrationEndpoint(
    ClientRegistrationStore registrations,
    AppStore apps,
    RegistrationTokens tokens,
    RegistrationJudge judge,
    RegistrationLimit limit,
    ServerSettings settings,
    ILogger<RegistrationEndpoint> logger)
{
    private const string NotUsable = "The initial access token is unknown, expired or used up.";

    /// <summary>Registers a client.</summary>
    public async Task<IResult> RegisterAsync(HttpContext context)
    {
        var token = RegistrationReply.TokenOf(context);
        if (await RefuseAsync(context, token) is { } refusal)
        {
            return refusal;
        }

        var (members, unreadable, status) = await RegistrationBody.ReadAsync(context);
        if (unreadable is not null)
        {
            return RegistrationReply.Failed(context, unreadable, status);
        }

        var (applied, error) = await judge.JudgeAsync(members!, isOpen: token is null, isUpdate: false, bound: null, context.RequestAborted);
        if (error is not null)
        {
            return RegistrationReply.Failed(context, error);
        }

        var draft = RegistrationDrafts.ToDraft(applied!, ClientIds.Create(applied!.ClientName!));
        if (await registrations.CreateAsync(draft, applied.HasSecret, applied.SoftwareStatement, token, context.RequestAborted) is not { } registered)
        {
            return RegistrationReply.Unauthorized(context, token, NotUsable);
        }

        LogRegistered(draft.ClientId);
        return RegistrationReply.Registered(
            context, settings.Issuer, registered, await apps.ReadAsync(registered.App, context.RequestAborted), StatusCodes.Status201Created);
    }

    // Before anything is read: who may not register costs nothing.
    private async Task<IResult?> RefuseAsync(HttpContext context, string? token)
    {
        if (token is not null)
        {
            return await tokens.IsUsableAsync(token, context.RequestAborted) ? null : RegistrationReply.Unauthorized(context, token, NotUsable);
        }

        if (settings.Registration.Dynamic is not DynamicRegistrationMode.Open)
        {
            return RegistrationReply.Unauthorized(context, token, "An administrator of this server gives initial access tokens to those who may register.");
        }

        if (!limit.TryCount(FailureLimits.KeyOf(context.Connection.RemoteIpAddress), out var wait))
        {
            context.Response.SetRetryAfter(wait);
            return RegistrationReply.Failed(
                context, new(ProtocolErrorCodes.TemporarilyUnavailable, "Too many clients were registered from this address; try again later."), StatusCodes.Status429TooManyRequests);
        }

        if (await registrations.CountUnusedAsync(context.RequestAborted) >= settings.Registration.MaximumUnused)
        {
            LogFull();
            return RegistrationReply.Failed(
                context, new ProtocolError(ProtocolErrorCodes.TemporarilyUnavailable, "Too many clients wait for their first use; try again later."), StatusCodes.Status503ServiceUnavailable);
        }

        return null;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "A program registered the app {ClientId}.")]
    private partial void LogRegistered(string clientId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No more apps can register themselves: Registration:MaximumUnused is reached.")]
    private partial void LogFull();
}
