using System.Runtime.CompilerServices;
using System.Text.Json;
using OpenIddict.Abstractions;

namespace AuthProvider.Protocol.Registration;

/// <summary>Keeps <see cref="ClientMetadata"/> in the Properties of an OpenIddict application, so that any OpenIddict store will do.</summary>
public static class ClientMetadataStorage
{
    /// <summary>The name of the property: one JSON object with the names of RFC 7591.</summary>
    public const string PropertyName = "client_metadata";

    // By the very properties, which a store with a cache hands out each time; a request asks for the metadata of its client often.
    private static readonly ConditionalWeakTable<IReadOnlyDictionary<string, JsonElement>, ClientMetadata> Known = [];

    /// <summary>Reads the metadata of a descriptor; <see cref="ClientMetadata.Empty"/> where it has none.</summary>
    /// <param name="descriptor">The descriptor.</param>
    public static ClientMetadata GetMetadata(this OpenIddictApplicationDescriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return Read(descriptor.Properties);
    }

    /// <summary>Writes the metadata into a descriptor.</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="metadata">The metadata.</param>
    public static void SetMetadata(this OpenIddictApplicationDescriptor descriptor, ClientMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        ArgumentNullException.ThrowIfNull(metadata);
        descriptor.Properties[PropertyName] = ClientMetadataJson.ToElement(metadata);
    }

    /// <summary>Reads the metadata of a stored application; <see cref="ClientMetadata.Empty"/> where it has none.</summary>
    /// <param name="applications">The manager.</param>
    /// <param name="application">The application.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static async ValueTask<ClientMetadata> GetMetadataAsync(
        this IOpenIddictApplicationManager applications, object application, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(applications);
        return Known.GetValue(await applications.GetPropertiesAsync(application, cancellationToken), Read);
    }

    private static ClientMetadata Read(IReadOnlyDictionary<string, JsonElement> properties) =>
        properties.TryGetValue(PropertyName, out var element) ? ClientMetadataJson.FromElement(element) : ClientMetadata.Empty;
}
