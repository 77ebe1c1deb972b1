using AuthProvider.Protocol.PairwiseSubjects;
using AuthProvider.Protocol.Pipeline;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlerFilters;
using static OpenIddict.Server.OpenIddictServerHandlers.Protection;

namespace AuthProvider.Protocol.Signing;

/// <summary>
/// Makes access tokens that APIs read and ID tokens. Replaces three rules of OpenIddict, which copy the principal and its claims from one
/// form into the next; the claims that this server makes are signed as they would be (<c>JwtClaimsTests</c>).
/// </summary>
/// <remarks>
/// The subject is written as the client knows it (OpenID Connect Core 1.0, 8.1; RFC 9068, 5). The principal, from which rows and encrypted
/// tokens are made, keeps the user.
/// </remarks>
internal sealed class WriteJwt(ISubjectIdentifiers subjects, IOptions<ProtocolOptions> options) : IOpenIddictServerHandler<GenerateTokenContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<GenerateTokenContext>()
        .AddFilter<RequireJsonWebTokenFormat>()
        .UseScopedHandler<WriteJwt>()
        .SetOrder(GenerateIdentityModelToken.Descriptor.Order)
        .Build();

    public async ValueTask HandleAsync(GenerateTokenContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Token is { Length: > 0 })
        {
            return;
        }

        var subject = context.ClientId is { Length: > 0 } clientId && context.Principal.GetClaim(Claims.Subject) is { Length: > 0 } user
            ? await subjects.FindAsync(clientId, user, context.CancellationToken)
            : null;
        context.Token = context.TokenType switch
        {
            TokenTypeIdentifiers.AccessToken => Write(context, JsonWebTokenTypes.AccessToken, isIdToken: false, subject),
            TokenTypeIdentifiers.IdentityToken => Write(context, JsonWebTokenTypes.GenericJsonWebToken, isIdToken: true, subject),
            _ => throw new InvalidOperationException($"Tokens of the type {context.TokenType} are for this server only, and no JWTs."),
        };
    }

    private string Write(GenerateTokenContext context, string type, bool isIdToken, string? subject)
    {
        using var buffer = JsonBuffer.Take();
        JwtClaims.Write(buffer.Json, context.Principal, isIdToken, options.Value.Issuer, subject);
        return JwtSigner.Of(context.SigningCredentials!).Sign(type, buffer.Written());
    }
}
