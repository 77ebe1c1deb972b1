using AuthProvider.Protocol.Pipeline;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Protocol.RequestParameters;

/// <summary>
/// Takes a <c>code_challenge</c> only where a verifier can fit it: with S256 it is a SHA-256 in base64url, 43 characters (RFC 7636, 4.2).
/// Others would be refused when the code has been given already.
/// </summary>
internal sealed class ValidateCodeChallenge<TContext> : IOpenIddictServerHandler<TContext>
    where TContext : BaseValidatingContext
{
    private const int Length = 43;

    public static OpenIddictServerHandlerDescriptor OfAuthorization { get; } = After(Authentication.ValidateProofKeyForCodeExchangeParameters.Descriptor);

    public static OpenIddictServerHandlerDescriptor OfPushedRequest { get; } = After(Authentication.ValidatePushedProofKeyForCodeExchangeParameters.Descriptor);

    public ValueTask HandleAsync(TContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Transaction.Request!.CodeChallenge is { Length: > 0 } challenge
            && !(challenge.Length == Length && challenge.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')))
        {
            context.Reject(ProtocolErrors.MalformedCodeChallenge.Code, ProtocolErrors.MalformedCodeChallenge.Description);
        }

        return ValueTask.CompletedTask;
    }

    private static OpenIddictServerHandlerDescriptor After(OpenIddictServerHandlerDescriptor neighbour) => OpenIddictServerHandlerDescriptor.CreateBuilder<TContext>()
        .UseSingletonHandler<ValidateCodeChallenge<TContext>>()
        .SetOrder(neighbour.Order + 500)
        .Build();
}
