using AuthProvider.Protocol.Pipeline;
using Microsoft.Extensions.Options;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.ClientAuthentication;

/// <summary>Says at which endpoint which methods and algorithms work (OpenID Connect Discovery 1.0, 3; RFC 8414, 2).</summary>
internal sealed class PublishAuthenticationMethods(IOptions<ProtocolOptions> options) : IOpenIddictServerHandler<HandleConfigurationRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleConfigurationRequestContext>()
        .UseSingletonHandler<PublishAuthenticationMethods>()
        .SetOrder(OpenIddictServerHandlers.Discovery.AttachAdditionalMetadata.Descriptor.Order + 600)
        .Build();

    public ValueTask HandleAsync(HandleConfigurationRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);

        var methods = AuthenticationMethods.Offered(options.Value);

        // Public clients send their client_id alone to two of them.
        Set(context.TokenEndpointAuthenticationMethods, [.. methods, ClientAuthenticationMethods.None]);
        Set(context.RevocationEndpointAuthenticationMethods, [.. methods, ClientAuthenticationMethods.None]);
        Set(context.IntrospectionEndpointAuthenticationMethods, methods);

        // The registry of RFC 8414, 7.1 has no such member.
        context.DeviceAuthorizationEndpointAuthenticationMethods.Clear();
        foreach (var endpoint in new[] { "token", "revocation", "introspection" })
        {
            context.Metadata[$"{endpoint}_endpoint_auth_signing_alg_values_supported"] =
                new([.. AuthenticationMethods.KeyAlgorithms, .. AuthenticationMethods.SecretAlgorithms]);
        }

        return ValueTask.CompletedTask;
    }

    private static void Set(HashSet<string> methods, IEnumerable<string> values)
    {
        methods.Clear();
        methods.UnionWith(values);
    }
}
