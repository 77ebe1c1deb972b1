namespace AuthProvider.Protocol.ResourceIndicators;

/// <summary>The APIs that access tokens may be for. The host implements it.</summary>
public interface IResourceServers
{
    /// <summary>Whether an API of this name is registered and may be used.</summary>
    /// <param name="audience">The name: its <c>client_id</c>, which is the audience of its tokens.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    ValueTask<bool> IsRegisteredAsync(string audience, CancellationToken cancellationToken);
}
