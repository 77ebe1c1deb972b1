using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Protocol.TokenExchange;

/// <summary>Says which scopes the new token has (RFC 8693, 2.2.1).</summary>
internal sealed class AttachIssuedScope : IOpenIddictServerHandler<ProcessSignInContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
        .AddFilter<OpenIddictServerHandlerFilters.RequireIssuedTokenGenerated>()
        .UseSingletonHandler<AttachIssuedScope>()
        .SetOrder(AttachSignInParameters.Descriptor.Order + 700)
        .Build();

    public ValueTask HandleAsync(ProcessSignInContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.Scope = string.Join(' ', context.IssuedTokenPrincipal!.GetScopes());
        return ValueTask.CompletedTask;
    }
}
