using AuthProvider.Protocol.Jose;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.AspNetCore.OpenIddictServerAspNetCoreHandlers;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.ClientAuthentication;

/// <summary>
/// A request with an assertion may leave <c>client_id</c> out (RFC 7521, 4.2): then the assertion names the client. It is only a name
/// until <see cref="AuthenticateByAssertion"/> has looked at the signature.
/// </summary>
internal sealed class IdentifyClientByAssertion<TContext> : IOpenIddictServerHandler<TContext>
    where TContext : BaseValidatingContext
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<TContext>()
        .UseSingletonHandler<IdentifyClientByAssertion<TContext>>()
        .SetOrder(ExtractBasicAuthenticationCredentials<TContext>.Descriptor.Order + 500)
        .Build();

    public ValueTask HandleAsync(TContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Transaction.Request is { ClientAssertion: { Length: > 0 } text } request && string.IsNullOrEmpty(request.ClientId))
        {
            request.ClientId = SignedJwt.TryRead(text)?.FindText(Claims.Subject);
        }

        return ValueTask.CompletedTask;
    }
}
