using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Introspection;

namespace AuthProvider.Protocol.Introspection;

/// <summary>
/// A token of whatever kind that is worth nothing here is inactive and not an error (RFC 7662, 2.2): ID tokens, codes, and those of devices
/// that wait, which would also tell how far their approval is.
/// </summary>
internal sealed class AnswerInactive : IOpenIddictServerHandler<ApplyIntrospectionResponseContext>
{
    // What is said of tokens; what is said of the client that asks stays an error (2.3).
    private static readonly string[] OfTokens =
    [
        Errors.UnsupportedTokenType, Errors.AuthorizationPending, Errors.AccessDenied, Errors.ExpiredToken, Errors.SlowDown, Errors.InvalidGrant,
    ];

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ApplyIntrospectionResponseContext>()
        .UseSingletonHandler<AnswerInactive>()
        .SetOrder(NormalizeErrorResponse.Descriptor.Order - 500)
        .Build();

    public ValueTask HandleAsync(ApplyIntrospectionResponseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (OfTokens.Contains(context.Response.Error, StringComparer.Ordinal))
        {
            // OpenIddict's rule turns this one into the answer.
            context.Response.Error = Errors.InvalidToken;
        }

        return ValueTask.CompletedTask;
    }
}
