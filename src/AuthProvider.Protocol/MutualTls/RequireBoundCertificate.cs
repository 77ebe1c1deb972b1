using System.Security.Cryptography;
using System.Text;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Protection;

namespace AuthProvider.Protocol.MutualTls;

/// <summary>
/// Takes a token that is bound to a certificate only with that certificate (RFC 8705, 3 and 4; SECURITY S23). Introspection and revocation
/// only look at a token. In a token exchange another client presents it, which got it from its owner and authenticates itself. Replaces
/// OpenIddict's rule, which makes no such difference and fails on other methods of confirmation.
/// </summary>
internal sealed class RequireBoundCertificate : IOpenIddictServerHandler<ValidateTokenContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
        .AddFilter<OpenIddictServerHandlerFilters.RequireTokenProofOfPossessionValidationEnabled>()
        .UseSingletonHandler<RequireBoundCertificate>()
        .SetOrder(ValidateProofOfPossession.Descriptor.Order)
        .SetType(OpenIddictServerHandlerType.Custom)
        .Build();

    public ValueTask HandleAsync(ValidateTokenContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var isExchanged = context.EndpointType is OpenIddictServerEndpointType.Token && context.Principal?.HasTokenType(TokenTypeIdentifiers.AccessToken) is true;
        if (!isExchanged
            && Confirmation.Find(context.Principal) is { } thumbprint
            && !(context.Transaction.RemoteCertificate is { } certificate && IsSame(Confirmation.ThumbprintOf(certificate), thumbprint)))
        {
            context.Reject(Errors.InvalidToken, "The token is bound to a certificate: present it over mutual TLS with that certificate.");
        }

        return ValueTask.CompletedTask;
    }

    private static bool IsSame(string left, string right) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));
}
