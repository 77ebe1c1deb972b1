using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Authentication;

namespace AuthProvider.Protocol.AuthorizationErrors;

/// <summary>
/// An error about <c>response_mode</c> itself goes to the app in the default mode of the response type; never in the query where a token
/// was asked for (OAuth 2.0 Multiple Response Type Encoding Practices 1.0, 2.1 and 5).
/// </summary>
internal sealed class UseDefaultModeForUnusableMode : IOpenIddictServerHandler<ApplyAuthorizationResponseContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ApplyAuthorizationResponseContext>()
        .UseSingletonHandler<UseDefaultModeForUnusableMode>()
        .SetOrder(InferResponseMode.Descriptor.Order + 500)
        .Build();

    public ValueTask HandleAsync(ApplyAuthorizationResponseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Request is { } request && context.RedirectUri is not null && !IsUsable(context, request))
        {
            context.ResponseMode = AsksForToken(request) ? ResponseModes.Fragment : ResponseModes.Query;
        }

        return ValueTask.CompletedTask;
    }

    private static bool IsUsable(ApplyAuthorizationResponseContext context, OpenIddictRequest request) =>
        context.ResponseMode is { } mode
        && context.Options.ResponseModes.Contains(mode)
        && (mode is not ResponseModes.Query || !AsksForToken(request));

    private static bool AsksForToken(OpenIddictRequest request) =>
        request.HasResponseType(ResponseTypes.Token) || request.HasResponseType(ResponseTypes.IdToken);
}
