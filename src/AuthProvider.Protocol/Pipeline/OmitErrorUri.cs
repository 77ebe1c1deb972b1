using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Protocol.Pipeline;

/// <summary>Leaves <c>error_uri</c> out (RFC 6749, 4.1.2.1, optional): OpenIddict's pages explain OpenIddict and not this server.</summary>
internal sealed class OmitErrorUri : IOpenIddictServerHandler<ProcessErrorContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessErrorContext>()
        .UseSingletonHandler<OmitErrorUri>()
        .SetOrder(AttachErrorParameters.Descriptor.Order + 500)
        .Build();

    public ValueTask HandleAsync(ProcessErrorContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.ErrorUri = null;
        return ValueTask.CompletedTask;
    }
}
