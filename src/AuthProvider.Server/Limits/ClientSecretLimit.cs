using System.Net;
using AuthProvider.Protocol.ClientAuthentication;
using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using ProtocolErrorCodes = OpenIddict.Abstractions.OpenIddictConstants.Errors;

namespace AuthProvider.Server.Limits;

/// <summary>Refuses a client whose secret was given wrong too often from its address: 429 with Retry-After (RFC 6585, 4), before any secret is looked at.</summary>
internal sealed class RefuseBlockedClient(FailureLimits limits) : IOpenIddictServerHandler<ProcessAuthenticationContext>
{
    private const string Description = "The client gave wrong credentials too often; try again later.";

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessAuthenticationContext>()
        .UseSingletonHandler<RefuseBlockedClient>()
        .SetOrder(OpenIddictServerHandlers.ValidateClientAssertion.Descriptor.Order - 500)
        .Build();

    public ValueTask HandleAsync(ProcessAuthenticationContext context)
    {
        if (ClientKey.Of(context.Transaction) is { } key
            && (limits.IsBlocked(FailureKind.ClientSecret, key, out var retryAfter) || limits.IsBlocked(FailureKind.UnknownClient, key, out retryAfter)))
        {
            TooManyRequests.Answer(context, Description, retryAfter);
        }

        return ValueTask.CompletedTask;
    }
}

/// <summary>
/// Counts requests that end in <c>invalid_client</c>. Those of clients that there are not are kept apart: anybody can make up as many as
/// they like, which must not make the server forget the failures of those that there are.
/// </summary>
internal sealed partial class CountInvalidClient(FailureLimits limits, IOpenIddictApplicationManager applications, ILogger<CountInvalidClient> logger) : IOpenIddictServerHandler<ProcessErrorContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessErrorContext>()
        .UseScopedHandler<CountInvalidClient>()
        .SetOrder(int.MinValue + 500_000)
        .Build();

    public async ValueTask HandleAsync(ProcessErrorContext context)
    {
        if (string.Equals(context.Error ?? context.Response.Error, ProtocolErrorCodes.InvalidClient, StringComparison.Ordinal)
            && ClientKey.Of(context.Transaction) is { } key)
        {
            var isKnown = context.Request?.ClientId is { Length: > 0 } id && await applications.FindByClientIdAsync(id, context.CancellationToken) is not null;
            limits.Count(isKnown ? FailureKind.ClientSecret : FailureKind.UnknownClient, key);
            LogRefused(logger, isKnown ? context.Request?.ClientId : null, context.Transaction.GetHttpRequest()?.HttpContext.Connection.RemoteIpAddress);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "A client was refused: {ClientId}. Address: {Address}.")]
    private static partial void LogRefused(ILogger logger, string? clientId, IPAddress? address);
}

/// <summary>What a client's failures are counted for: its identifier at an address, so that nobody locks another one's client.</summary>
internal static class ClientKey
{
    /// <summary>The key; null at endpoints that take no secrets.</summary>
    public static string? Of(OpenIddictServerTransaction transaction)
    {
        if (!AuthenticationMethods.AreAskedAt(transaction.EndpointType)
            || transaction.Request is not { } request
            || transaction.GetHttpRequest() is not { } http)
        {
            return null;
        }

        return $"{FailureLimits.KeyOf(http.HttpContext.Connection.RemoteIpAddress)} {request.ClientId}";
    }
}
