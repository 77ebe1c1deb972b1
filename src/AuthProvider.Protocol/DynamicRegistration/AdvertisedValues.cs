using AuthProvider.Protocol.Pipeline;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.DynamicRegistration;

/// <summary>
/// What the discovery document says that this server can do (OpenID Connect Discovery 1.0, 3; RFC 8414, 2): a client may register that and
/// nothing else, so that there is one list of each kind.
/// </summary>
/// <param name="values">The values by the name of the member.</param>
public sealed class AdvertisedValues(IReadOnlyDictionary<string, IReadOnlyList<string>> values)
{
    /// <summary>The values of a member; none where the document does not have it. A switch is <c>true</c> or <c>false</c>.</summary>
    /// <param name="member">The name of the member.</param>
    public IReadOnlyList<string> Of(string member) => values.GetValueOrDefault(member) ?? [];

    /// <summary>Whether a switch is on.</summary>
    /// <param name="member">The name of the member.</param>
    public bool IsTrue(string member) => Of(member) is ["true"];
}

/// <summary>Works the discovery document out, without a request for it.</summary>
public sealed class AdvertisedValuesReader(IOpenIddictServerFactory factory, IOpenIddictServerDispatcher dispatcher, IOptions<ProtocolOptions> options)
{
    /// <summary>Reads it.</summary>
    public async ValueTask<AdvertisedValues> ReadAsync()
    {
        var transaction = await factory.CreateTransactionAsync();
        transaction.EndpointType = OpenIddictServerEndpointType.Configuration;
        transaction.BaseUri = new Uri(options.Value.Issuer.TrimEnd('/') + "/");
        transaction.Request = new OpenIddictRequest();
        var context = new HandleConfigurationRequestContext(transaction);
        await dispatcher.DispatchAsync(context);

        var values = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (name, value) in context.Metadata)
        {
            values[name] = value.GetRawValue() is bool flag
                ? [flag ? "true" : "false"]
                : [.. ((System.Collections.Immutable.ImmutableArray<string?>?)value ?? []).OfType<string>()];
        }

        values[Metadata.GrantTypesSupported] = [.. context.GrantTypes];
        values[Metadata.ResponseTypesSupported] = [.. context.ResponseTypes];
        values[Metadata.ScopesSupported] = [.. context.Scopes];
        values[Metadata.SubjectTypesSupported] = [.. context.SubjectTypes];
        values[Metadata.TokenEndpointAuthMethodsSupported] = [.. context.TokenEndpointAuthenticationMethods];
        values[Metadata.TlsClientCertificateBoundAccessTokens] = [context.TlsClientCertificateBoundAccessTokens ? "true" : "false"];
        values[Metadata.IdTokenSigningAlgValuesSupported] = [.. context.IdTokenSigningAlgorithms];
        return new(values);
    }
}
