using AuthProvider.Protocol.ClientAuthentication;
using AuthProvider.Protocol.Signing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AuthProvider.Protocol.Pipeline;

/// <summary>Adds the protocol to OpenIddict's server.</summary>
public static class ProtocolRegistration
{
    /// <summary>Adds every feature that ships, in the order in which the list below shows them.</summary>
    /// <param name="builder">OpenIddict's server; <c>AddCore()</c> with its stores comes before.</param>
    /// <param name="configure">What the host decides.</param>
    public static OpenIddictServerBuilder AddProtocol(this OpenIddictServerBuilder builder, Action<ProtocolOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.Configure(configure ?? (_ => { }));

        return builder
            .AddClientAuthentication()
            .AddSigning();
    }
}
