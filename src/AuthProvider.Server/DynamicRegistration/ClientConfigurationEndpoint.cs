using AuthProvider.Protocol.DynamicRegistration;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Registrations;
using static OpenIddict.Abstractions.OpenIddictExceptions;
using ProtocolErrorCodes = OpenIddict.Abstractions.OpenIddictConstants.Errors;

namespace AuthProvider.Server.DynamicRegistration;

/// <summary>Lets a client read, replace and remove its registration with its registration access token (RFC 7592, 2).</summary>
internal sealed class ClientConfigurationEndpoint(
    ClientRegistrationStore registrations, AppStore apps, AppSecrets secrets, RegistrationJudge judge, ServerSettings settings)
{
    private const string NotUsable = "The registration access token is not the one of this client.";

    /// <summary>Reads it (2.1).</summary>
    public async Task<IResult> ReadAsync(HttpContext context, string clientId)
    {
        var (current, refusal) = await FindAsync(context, clientId);
        return current is null
            ? refusal!
            : RegistrationReply.Registered(context, settings.Issuer, current, await apps.ReadAsync(current.App, context.RequestAborted), StatusCodes.Status200OK);
    }

    /// <summary>Replaces all of it, and the token (2.2).</summary>
    public async Task<IResult> ReplaceAsync(HttpContext context, string clientId)
    {
        var (current, refusal) = await FindAsync(context, clientId);
        if (current is null)
        {
            return refusal!;
        }

        var (members, unreadable, status) = await RegistrationBody.ReadAsync(context);
        if (unreadable is not null)
        {
            return RegistrationReply.Failed(context, unreadable, status);
        }

        var before = await apps.ReadAsync(current.App, context.RequestAborted);
        var hadSecret = RegistrationDrafts.ToRequest(before, softwareStatement: null).HasSecret;
        var (applied, error) = await judge.JudgeAsync(
            members!, current.Registration.IsOpen, isUpdate: true, current.Registration.SoftwareStatement, context.RequestAborted);
        if (error is not null)
        {
            return RegistrationReply.Failed(context, error);
        }

        if (!string.Equals(applied!.ClientId, clientId, StringComparison.Ordinal))
        {
            return Invalid(context, "client_id: Name the one in the address.");
        }

        if (applied.ClientSecret is { } secret && !(hadSecret && await secrets.IsNewestAsync(current.App, secret, context.RequestAborted)))
        {
            return Invalid(context, "client_secret: It is not the one of this client. Leave it out.");
        }

        // What a client does not decide stays: whose it is, and what an administrator said of it. That nobody is asked before it gets tokens was
        // said of what it was then.
        var draft = (RegistrationDrafts.ToDraft(applied, clientId) with { OwnerId = before.OwnerId, AccessToken = before.AccessToken, Roles = before.Roles })
            .WithWhatWasSaidOf(before, waits: false);
        try
        {
            return await registrations.ReplaceAsync(current, draft, applied.HasSecret, hadSecret, applied.SoftwareStatement, context.RequestAborted) is { } replaced
                ? RegistrationReply.Registered(context, settings.Issuer, replaced, await apps.ReadAsync(replaced.App, context.RequestAborted), StatusCodes.Status200OK)
                : RegistrationReply.Unauthorized(context, current.Token, NotUsable);
        }
        catch (ConcurrencyException)
        {
            return Changed(context);
        }
    }

    /// <summary>Removes the client with all that it was given (2.3).</summary>
    public async Task<IResult> RemoveAsync(HttpContext context, string clientId)
    {
        var (current, refusal) = await FindAsync(context, clientId);
        if (current is null)
        {
            return refusal!;
        }

        try
        {
            await apps.DeleteAsync(current.App, context.RequestAborted);
        }
        catch (ConcurrencyException)
        {
            return Changed(context);
        }

        RegistrationReply.NoStore(context);
        return Results.NoContent();
    }

    private async Task<(RegisteredApp? Current, IResult? Refusal)> FindAsync(HttpContext context, string clientId)
    {
        // A client that does not exist is no other case than a wrong token (RFC 7592, 2.1).
        if (RegistrationReply.TokenOf(context) is not { } token || await registrations.FindAsync(clientId, token, context.RequestAborted) is not { } current)
        {
            return (null, RegistrationReply.Unauthorized(context, RegistrationReply.TokenOf(context), NotUsable));
        }

        return current.App.Status is AppStatus.Disabled
            ? (null, RegistrationReply.Failed(
                context, new(ProtocolErrorCodes.AccessDenied, "An administrator of this server has switched the client off."), StatusCodes.Status403Forbidden))
            : (current, null);
    }

    private static IResult Invalid(HttpContext context, string description) =>
        RegistrationReply.Failed(context, new(RegistrationErrors.InvalidClientMetadata, description));

    private static IResult Changed(HttpContext context) => RegistrationReply.Failed(
        context, new(ProtocolErrorCodes.InvalidRequest, "The client was changed at the same time; try again."), StatusCodes.Status409Conflict);
}
