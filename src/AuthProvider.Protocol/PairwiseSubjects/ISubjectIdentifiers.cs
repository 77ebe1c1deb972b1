namespace AuthProvider.Protocol.PairwiseSubjects;

/// <summary>Under which <c>sub</c> a client knows a user (OpenID Connect Core 1.0, 8). The host implements it, from memory: it is asked with each token.</summary>
public interface ISubjectIdentifiers
{
    /// <summary>Finds the subject identifier for a client.</summary>
    /// <param name="clientId">The client.</param>
    /// <param name="subject">The subject as this server itself knows it.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The same where the client is not pairwise, or the subject is no user; else the one of its sector (8.1), at most 255 ASCII characters.</returns>
    ValueTask<string> FindAsync(string clientId, string subject, CancellationToken cancellationToken);
}
