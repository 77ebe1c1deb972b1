using AuthProvider.Protocol.Discovery;
using AuthProvider.Protocol.Pipeline;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Protocol.DynamicRegistration;

/// <summary>
/// Programs register clients (RFC 7591; OpenID Connect Dynamic Client Registration 1.0) and manage them (RFC 7592). The host has the
/// endpoint, and decides who may.
/// </summary>
public static class DynamicRegistrationFeature
{
    /// <summary>The path of the endpoint.</summary>
    public const string Path = "/connect/register";

    /// <summary>The address of the endpoint.</summary>
    /// <param name="issuer">The issuer identifier.</param>
    public static string AddressOf(string issuer)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        return issuer.TrimEnd('/') + Path;
    }

    internal static OpenIddictServerBuilder AddDynamicRegistration(this OpenIddictServerBuilder builder, ProtocolOptions options)
    {
        builder.Services.AddScoped<AdvertisedValuesReader>();
        builder.Services.AddSingleton<SectorIdentifiers>();
        builder.Services.AddSingleton<SoftwareStatements>();
        return options.AllowDynamicRegistration ? builder.Publish("registration_endpoint", AddressOf(options.Issuer)) : builder;
    }
}
