using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using AuthProvider.Protocol.Registration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Core;

namespace AuthProvider.Protocol.ClientAuthentication;

/// <summary>
/// OpenIddict's manager of applications with our stored form of secrets (<see cref="ClientSecrets"/>) and our comparison of redirect
/// URIs (<see cref="RedirectUriMatch"/>).
/// </summary>
/// <remarks>
/// A descriptor may bring its secret in stored form, as <see cref="ClientSecrets.Generate"/>, <see cref="ClientSecrets.HashChosen"/>,
/// <see cref="ClientSecrets.Rotate"/> and <see cref="KeptSecrets.Protect"/> give it; any other text is taken for a secret that a person chose.
/// </remarks>
/// <typeparam name="TApplication">The entity.</typeparam>
public class ClientApplicationManager<TApplication>(
    IOpenIddictApplicationCache<TApplication> cache,
    ILogger<OpenIddictApplicationManager<TApplication>> logger,
    IOptionsMonitor<OpenIddictCoreOptions> options,
    IOpenIddictApplicationStore<TApplication> store,
    RecognisedSecrets recognised,
    KeptSecrets kept,
    TimeProvider time)
    : OpenIddictApplicationManager<TApplication>(cache, logger, options, store)
    where TApplication : class
{
    /// <inheritdoc />
    public override async ValueTask<bool> ValidateRedirectUriAsync(
        TApplication application, string uri, CancellationToken cancellationToken = default)
    {
        var type = ApplicationTypeNames.Parse(await Store.GetApplicationTypeAsync(application, cancellationToken));
        var registered = await Store.GetRedirectUrisAsync(application, cancellationToken);
        return registered.Any(candidate => RedirectUriMatch.Matches(candidate, uri, type));
    }

    /// <inheritdoc />
    public override async ValueTask<bool> ValidatePostLogoutRedirectUriAsync(
        TApplication application, string uri, CancellationToken cancellationToken = default)
    {
        var type = ApplicationTypeNames.Parse(await Store.GetApplicationTypeAsync(application, cancellationToken));
        var registered = await Store.GetPostLogoutRedirectUrisAsync(application, cancellationToken);
        return registered.Any(candidate => RedirectUriMatch.Matches(candidate, uri, type));
    }

    /// <inheritdoc />
    /// <remarks>OpenIddict wants a secret or a key in the application; a client whose keys lie at its <c>jwks_uri</c>, or whose certificate an authority made, has neither.</remarks>
    public override async IAsyncEnumerable<ValidationResult> ValidateAsync(
        TApplication application, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var hasSecret = !string.IsNullOrEmpty(await Store.GetClientSecretAsync(application, cancellationToken));
        var metadata = await ((IOpenIddictApplicationManager)this).GetMetadataAsync(application, cancellationToken);
        var needsNone = !hasSecret && !AuthenticationMethods.UseSecret(metadata.TokenEndpointAuthMethod)
            && (metadata.JwksUri is not null || metadata.TokenEndpointAuthMethod is OpenIddictConstants.ClientAuthenticationMethods.TlsClientAuth);
        try
        {
            if (needsNone)
            {
                await Store.SetClientSecretAsync(application, "none", cancellationToken);
            }

            await foreach (var result in base.ValidateAsync(application, cancellationToken))
            {
                yield return result;
            }
        }
        finally
        {
            if (needsNone)
            {
                await Store.SetClientSecretAsync(application, secret: null, cancellationToken);
            }
        }
    }

    /// <inheritdoc />
    protected override ValueTask<string> ObfuscateClientSecretAsync(string secret, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(ClientSecrets.IsStoredForm(secret) ? secret : ClientSecrets.HashChosen(secret));

    /// <inheritdoc />
    protected override async ValueTask<bool> ValidateClientSecretAsync(
        string secret, string comparand, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        foreach (var stored in ClientSecrets.Parse(comparand))
        {
            if (stored.IsValidAt(now) && await MatchesAsync(kept.HashOf(stored.Hash), secret, cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    private ValueTask<bool> MatchesAsync(string hash, string secret, CancellationToken cancellationToken) =>
        FastHash.Is(hash)
            ? ValueTask.FromResult(FastHash.Verify(hash, secret))
            : recognised.VerifyAsync(hash, secret, VerifySlowly, cancellationToken);

    private ValueTask<bool> VerifySlowly(string hash, string secret) =>
        SlowHash.Is(hash) ? ValueTask.FromResult(SlowHash.Verify(hash, secret)) : base.ValidateClientSecretAsync(secret, hash);
}
