using System.Collections.Frozen;
using Microsoft.AspNetCore;
using Microsoft.Extensions.Options;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.Pipeline;

/// <summary>
/// Finds the endpoint of a request by its path, without regard to case and to a slash at the end. OpenIddict's rule builds the absolute
/// address of every endpoint at every request of any page.
/// </summary>
internal sealed class FindEndpoint : IOpenIddictServerHandler<ProcessRequestContext>
{
    private readonly Lazy<FrozenDictionary<string, OpenIddictServerEndpointType>> _endpoints;

    public FindEndpoint(IOptionsMonitor<OpenIddictServerOptions> options) => _endpoints = new(() => PathsOf(options.CurrentValue));

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessRequestContext>()
        .UseSingletonHandler<FindEndpoint>()
        .SetOrder(OpenIddictServerHandlers.InferEndpointType.Descriptor.Order)
        .Build();

    public ValueTask HandleAsync(ProcessRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);

        // Also none: an error page is shown within the request of an endpoint.
        context.EndpointType = context.Transaction.GetHttpRequest() is { Path.Value: { } path } && _endpoints.Value.TryGetValue(path.TrimEnd('/'), out var endpoint)
            ? endpoint
            : OpenIddictServerEndpointType.Unknown;
        return ValueTask.CompletedTask;
    }

    private static FrozenDictionary<string, OpenIddictServerEndpointType> PathsOf(OpenIddictServerOptions options)
    {
        (OpenIddictServerEndpointType Type, List<Uri> Addresses)[] endpoints =
        [
            (OpenIddictServerEndpointType.Authorization, options.AuthorizationEndpointUris),
            (OpenIddictServerEndpointType.Configuration, options.ConfigurationEndpointUris),
            (OpenIddictServerEndpointType.DeviceAuthorization, options.DeviceAuthorizationEndpointUris),
            (OpenIddictServerEndpointType.EndSession, options.EndSessionEndpointUris),
            (OpenIddictServerEndpointType.EndUserVerification, options.EndUserVerificationEndpointUris),
            (OpenIddictServerEndpointType.Introspection, options.IntrospectionEndpointUris),
            (OpenIddictServerEndpointType.JsonWebKeySet, options.JsonWebKeySetEndpointUris),
            (OpenIddictServerEndpointType.PushedAuthorization, options.PushedAuthorizationEndpointUris),
            (OpenIddictServerEndpointType.Revocation, options.RevocationEndpointUris),
            (OpenIddictServerEndpointType.Token, options.TokenEndpointUris),
            (OpenIddictServerEndpointType.UserInfo, options.UserInfoEndpointUris),
        ];
        return endpoints
            .SelectMany(endpoint => endpoint.Addresses.Select(address => KeyValuePair.Create("/" + address.OriginalString.Trim('/'), endpoint.Type)))
            .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
