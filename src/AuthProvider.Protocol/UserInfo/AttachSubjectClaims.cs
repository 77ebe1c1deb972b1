using System.Text.Json;
using AuthProvider.Protocol.ClaimsParameter;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.UserInfo;

namespace AuthProvider.Protocol.UserInfo;

/// <summary>Answers with the claims of the granted scopes as they are now, not as they were when the token was made (OpenID Connect Core 1.0, 5.3.2).</summary>
internal sealed class AttachSubjectClaims(ISubjectClaims subjects) : IOpenIddictServerHandler<HandleUserInfoRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleUserInfoRequestContext>()
        .UseScopedHandler<AttachSubjectClaims>()
        .SetOrder(AttachClaims.Descriptor.Order + 500)
        .Build();

    public async ValueTask HandleAsync(HandleUserInfoRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);

        var principal = context.AccessTokenPrincipal;
        var subject = principal.GetClaim(Claims.Subject);
        var claims = subject is null ? null : await subjects.SelectAsync(
            subject, principal.GetPresenters().FirstOrDefault(), principal.GetScopes(), principal.GetClaims(ReleasedClaims.UserInfoNames), context.CancellationToken);
        if (claims is null)
        {
            context.Reject(Errors.InvalidToken, "The token is about nobody who may sign in.");
            return;
        }

        foreach (var (name, value) in claims)
        {
            context.Claims[name] = new OpenIddictParameter(JsonSerializer.SerializeToElement(value));
        }
    }
}
