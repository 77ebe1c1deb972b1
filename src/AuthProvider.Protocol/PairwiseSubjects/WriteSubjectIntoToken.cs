using System.Security.Claims;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Protection;

namespace AuthProvider.Protocol.PairwiseSubjects;

/// <summary>
/// Writes the subject as the client knows it into ID tokens and signed access tokens (OpenID Connect Core 1.0, 8.1; RFC 9068, 5). The
/// principal, from which rows and encrypted tokens are made, keeps the user.
/// </summary>
internal sealed class WriteSubjectIntoToken(ISubjectIdentifiers subjects) : IOpenIddictServerHandler<GenerateTokenContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<GenerateTokenContext>()
        .UseScopedHandler<WriteSubjectIntoToken>()
        .SetOrder(AttachTokenSubject.Descriptor.Order + 500)
        .Build();

    public async ValueTask HandleAsync(GenerateTokenContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.TokenType is not (TokenTypeIdentifiers.IdentityToken or TokenTypeIdentifiers.AccessToken)
            || context.ClientId is not { Length: > 0 } clientId
            || context.Principal.GetClaim(Claims.Subject) is not { Length: > 0 } user)
        {
            return;
        }

        var subject = await subjects.FindAsync(clientId, user, context.CancellationToken);
        if (!string.Equals(subject, user, StringComparison.Ordinal) && context.SecurityTokenDescriptor.Subject is { } identity)
        {
            context.SecurityTokenDescriptor.Subject = (ClaimsIdentity)new ClaimsPrincipal(identity.Clone()).SetClaim(Claims.Subject, subject).Identity!;
        }
    }
}
