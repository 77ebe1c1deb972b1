using AuthProvider.Protocol.Registration;
using OpenIddict.Abstractions;
using OpenIddict.Server;

namespace AuthProvider.Protocol.Pipeline;

/// <summary>The client of a request with what it registered, read once a request.</summary>
/// <param name="ClientId">The <c>client_id</c>.</param>
/// <param name="Application">The application.</param>
/// <param name="Metadata">What it registered.</param>
internal sealed record RequestingClient(string ClientId, object Application, ClientMetadata Metadata)
{
    private const string Name = "AuthProvider.RequestingClient";

    /// <summary>Finds the client that the request names.</summary>
    /// <returns>The client; null where none is named, or none is known by that name.</returns>
    public static async ValueTask<RequestingClient?> FindAsync(
        OpenIddictServerTransaction transaction, IOpenIddictApplicationManager applications, CancellationToken cancellationToken)
    {
        if (transaction.Request?.ClientId is not { Length: > 0 } clientId)
        {
            return null;
        }

        if (transaction.GetProperty<RequestingClient>(Name) is { } known && string.Equals(known.ClientId, clientId, StringComparison.Ordinal))
        {
            return known;
        }

        if (await applications.FindByClientIdAsync(clientId, cancellationToken) is not { } application)
        {
            return null;
        }

        var client = new RequestingClient(clientId, application, await applications.GetMetadataAsync(application, cancellationToken));
        transaction.SetProperty(Name, client);
        return client;
    }
}
