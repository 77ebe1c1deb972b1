using AuthProvider.Protocol.ClientAuthentication;
using AuthProvider.Protocol.Registration;
using OpenIddict.Core;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Storage.Apps;

/// <summary>The secrets that apps prove themselves with: as a hash, and with their text where an app signs with its secret (OpenID Connect Core 1.0, 9).</summary>
public sealed class AppSecrets(OpenIddictApplicationManager<App> applications, KeptSecrets kept, TimeProvider time)
{
    /// <summary>Gives an app a new secret; the earlier ones stay valid for the overlap.</summary>
    /// <param name="app">The app; it keeps secrets.</param>
    /// <param name="overlap">How long the earlier ones stay valid; zero ends them at once.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>The new secret.</returns>
    public async Task<string> RotateAsync(App app, TimeSpan overlap, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(app);

        var made = ClientSecrets.Generate();
        var metadata = await applications.GetMetadataAsync(app, cancellationToken);
        app.ClientSecret = ClientSecrets.Rotate(app.ClientSecret, StoredFormOf(made, metadata), time.GetUtcNow(), overlap);
        await applications.UpdateAsync(app, cancellationToken);
        return made.Text;
    }

    /// <summary>Whether a text is the secret of an app that was set last: an earlier one that still counts for a while is not.</summary>
    /// <param name="app">The app.</param>
    /// <param name="secret">The text.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<bool> IsNewestAsync(App app, string secret, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(app);
        return ClientSecrets.Parse(app.ClientSecret) is [var newest, ..]
            && await applications.ValidateClientSecretAsync(
                new App { ClientId = app.ClientId, ClientType = app.ClientType, ClientSecret = newest.Hash }, secret, cancellationToken);
    }

    /// <summary>The stored form of a secret that a person chose: a hash, and the secret itself, encrypted, where the app signs with it. Takes its time.</summary>
    /// <param name="secret">The secret; its stored form stays what it is.</param>
    /// <param name="metadata">What the app registered.</param>
    public string StoredFormOf(string secret, ClientMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(secret);
        ArgumentNullException.ThrowIfNull(metadata);
        return ClientSecrets.IsStoredForm(secret) ? secret
            : KeepsText(metadata) ? kept.Protect(secret, ClientSecrets.HashChosen(secret))
            : ClientSecrets.HashChosen(secret);
    }

    /// <summary>Whether the secrets of an app are stored as one with this metadata needs them: with their text where it signs with them.</summary>
    /// <param name="app">The app.</param>
    /// <param name="metadata">What it is to register.</param>
    public bool FitsStored(App app, ClientMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(app);
        return !KeepsText(metadata) || kept.Read(app.ClientSecret, time.GetUtcNow()).Any();
    }

    /// <summary>Sets a secret in its stored form, in the place of all others.</summary>
    /// <param name="app">The app; it keeps secrets.</param>
    /// <param name="stored">The stored form, as <see cref="StoredFormOf(string, ClientMetadata)"/> gives it.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    public async Task SetStoredAsync(App app, string stored, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.ClientSecret = stored;
        await applications.UpdateAsync(app, cancellationToken);
    }

    /// <summary>Sets a secret that a person chose, in the place of all others; nothing is written where it is the secret already.</summary>
    /// <param name="app">The app; it keeps secrets.</param>
    /// <param name="secret">The secret.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    public async Task SetAsync(App app, string secret, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(app);
        var metadata = await applications.GetMetadataAsync(app, cancellationToken);
        if (!await applications.ValidateClientSecretAsync(app, secret, cancellationToken) || !FitsStored(app, metadata))
        {
            await applications.UpdateAsync(app, StoredFormOf(secret, metadata), cancellationToken);
        }
    }

    /// <summary>The stored form of a secret that was made here.</summary>
    internal string StoredFormOf(GeneratedSecret made, ClientMetadata metadata) => KeepsText(metadata) ? kept.Protect(made.Text, made.Stored) : made.Stored;

    /// <summary>The stored secrets of an app with this metadata: without their text where it does not sign with them.</summary>
    internal string? Fit(string? stored, ClientMetadata metadata) => KeepsText(metadata) ? stored : kept.ToHashes(stored);

    private static bool KeepsText(ClientMetadata metadata) =>
        string.Equals(metadata.TokenEndpointAuthMethod, ClientAuthenticationMethods.ClientSecretJwt, StringComparison.Ordinal);
}
