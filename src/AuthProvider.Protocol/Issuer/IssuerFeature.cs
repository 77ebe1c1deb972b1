using AuthProvider.Protocol.Pipeline;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.Issuer;

/// <summary>
/// The issuer identifier is the configured text, byte for byte, everywhere (OpenID Connect Core 1.0, 2; RFC 8414, 2; RFC 9207, 2).
/// OpenIddict keeps it as a <see cref="Uri"/>, which adds a slash to a bare host.
/// </summary>
internal static class IssuerFeature
{
    public static OpenIddictServerBuilder AddIssuer(this OpenIddictServerBuilder builder) => builder
        .AddEventHandler(UseConfiguredAddress.Descriptor)
        .AddEventHandler(AttachIssuerToResponse<ApplyAuthorizationResponseContext>.Describe(Parameters.Iss, onlyWherePresent: true))
        .AddEventHandler(AttachIssuerToResponse<ApplyConfigurationResponseContext>.Describe(Metadata.Issuer, onlyWherePresent: true))
        .AddEventHandler(AttachIssuerToResponse<ApplyIntrospectionResponseContext>.Describe(Claims.Issuer, onlyWherePresent: true))
        .AddEventHandler(AttachIssuerToResponse<ApplyUserInfoResponseContext>.Describe(Claims.Issuer, onlyWherePresent: true));
}

/// <summary>Addresses that the server publishes begin with its issuer, never with the Host header of a request (SECURITY S4).</summary>
internal sealed class UseConfiguredAddress(IOptions<ProtocolOptions> options) : IOpenIddictServerHandler<ProcessRequestContext>
{
    private readonly Uri _address = new(options.Value.Issuer.TrimEnd('/') + "/");

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessRequestContext>()
        .UseSingletonHandler<UseConfiguredAddress>()
        .SetOrder(OpenIddictServerHandlers.InferEndpointType.Descriptor.Order + 600)
        .Build();

    public ValueTask HandleAsync(ProcessRequestContext context)
    {
        context.BaseUri = _address;
        return ValueTask.CompletedTask;
    }
}

/// <summary>Writes the issuer into an answer that OpenIddict has put its own spelling in.</summary>
internal sealed class AttachIssuerToResponse<TContext>(IOptions<ProtocolOptions> options, string member, bool onlyWherePresent)
    : IOpenIddictServerHandler<TContext>
    where TContext : BaseRequestContext
{
    public static OpenIddictServerHandlerDescriptor Describe(string member, bool onlyWherePresent) => OpenIddictServerHandlerDescriptor.CreateBuilder<TContext>()
        .UseSingletonHandler(provider => new AttachIssuerToResponse<TContext>(provider.GetRequiredService<IOptions<ProtocolOptions>>(), member, onlyWherePresent))
        .SetOrder(int.MinValue + 300_000)
        .Build();

    public ValueTask HandleAsync(TContext context)
    {
        if (context.Transaction.Response is { } response && (!onlyWherePresent || response.HasParameter(member)))
        {
            response.SetParameter(member, options.Value.Issuer);
        }

        return ValueTask.CompletedTask;
    }
}
