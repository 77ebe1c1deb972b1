using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Authentication;

namespace AuthProvider.Protocol.AuthorizationErrors;

/// <summary>
/// Before any other rule: is the client known, and is the redirect URI one of its own? Where not, the person gets an error page and
/// nothing is sent anywhere (RFC 6749, 4.1.2.1; OpenID Connect Core 1.0, 3.1.2.1).
/// </summary>
internal sealed class VerifyClientAndRedirectUri(IOpenIddictApplicationManager applications) : IOpenIddictServerHandler<ValidateAuthorizationRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateAuthorizationRequestContext>()
        .UseScopedHandler<VerifyClientAndRedirectUri>()
        .SetOrder(int.MinValue + 50_000)
        .Build();

    /// <summary>The same for a pushed request, whose parameters come with the validation of its <c>request_uri</c>; the registration may have changed since.</summary>
    public static OpenIddictServerHandlerDescriptor AfterRestoring { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateAuthorizationRequestContext>()
        .UseScopedHandler<VerifyClientAndRedirectUri>()
        .SetOrder(ValidateAuthentication.Descriptor.Order + 100)
        .Build();

    public async ValueTask HandleAsync(ValidateAuthorizationRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);

        // The parameters of a pushed request are not there yet (RFC 9126, 4).
        if (VerifiedRedirectUri.Get(context.Transaction) is not null
            || (context.RequestTokenPrincipal is null && context.Request.RequestUri?.StartsWith(RequestUris.Prefixes.Generic, StringComparison.Ordinal) is true))
        {
            return;
        }

        // Which one would count? Nothing is sent to any of them.
        if (((string[])[Parameters.ClientId, Parameters.RedirectUri]).FirstOrDefault(name => IsRepeated(context.Request, name)) is { } repeated)
        {
            context.Reject(Errors.InvalidRequest, $"The parameter {repeated} is repeated. Send it once.");
            return;
        }

        if (context.Request.ClientId is not { Length: > 0 } clientId)
        {
            context.Reject(Errors.InvalidRequest, "The parameter client_id is missing.");
            return;
        }

        var application = await applications.FindByClientIdAsync(clientId, context.CancellationToken);
        if (application is null)
        {
            context.Reject(Errors.InvalidRequest, "No app is registered with this client_id.");
            return;
        }

        if (context.Request.RedirectUri is not { Length: > 0 } redirectUri)
        {
            // RFC 6749 lets a client with one registered URI leave it out; OpenID Connect does not.
            var registered = await applications.GetRedirectUrisAsync(application, context.CancellationToken);
            if (registered.Length != 1 || context.Request.HasScope(Scopes.OpenId))
            {
                context.Reject(Errors.InvalidRequest, "The parameter redirect_uri is missing.");
                return;
            }

            redirectUri = registered[0];
            context.SetRedirectUri(redirectUri);
        }
        else if (!await applications.ValidateRedirectUriAsync(application, redirectUri, context.CancellationToken))
        {
            context.Reject(Errors.InvalidRequest, "The redirect_uri is not one of those registered for this app. They are compared character by character.");
            return;
        }

        VerifiedRedirectUri.Set(context.Transaction, redirectUri);
    }

    private static bool IsRepeated(OpenIddictRequest request, string name) => request.GetParameter(name)?.GetUnnamedParameters().Count > 1;
}
