using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Client;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Client.OpenIddictClientEvents;
using BuiltIn = OpenIddict.Client.OpenIddictClientHandlers;

namespace AuthProvider.Server.Account.ExternalSignIn.Client;

/// <summary>
/// Reads anew what a provider publishes where an ID token is signed with a key that is not known here: it may have changed its keys unannounced
/// (OpenID Connect Core 1.0, 10.1.1). OpenIddict would refuse the token, and read for the next one.
/// </summary>
internal sealed partial class LookForNewKey(OpenIddictClientService client, TimeProvider time, ILogger<LookForNewKey> logger) : IOpenIddictClientHandler<ValidateTokenContext>
{
    // A provider whose tokens name ever new keys does not make us ask without end.
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, (DateTimeOffset At, Task<OpenIddictConfiguration> Configuration)> _readings = new(StringComparer.Ordinal);

    public static OpenIddictClientHandlerDescriptor Descriptor { get; } = OpenIddictClientHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
        .UseSingletonHandler<LookForNewKey>()
        .SetOrder(BuiltIn.Protection.ResolveTokenValidationParameters.Descriptor.Order + 500)
        .Build();

    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        var parameters = context.TokenValidationParameters;
        if (!context.ValidTokenTypes.Contains(TokenTypeIdentifiers.IdentityToken) || context.Registration.ConfigurationEndpoint is not { } address || KeyOf(context.Token) is not { Length: > 0 } key
            || (parameters.IssuerSigningKeys ?? []).Any(known => string.Equals(known.KeyId, key, StringComparison.Ordinal)))
        {
            return;
        }

        try
        {
            // What is gone from there is good no more.
            IEnumerable<SecurityKey> fixedKeys = context.Registration.TokenValidationParameters.IssuerSigningKeys ?? [];
            parameters.IssuerSigningKeys = fixedKeys.Concat((await ReadAsync(context.Registration, address).WaitAsync(context.CancellationToken)).SigningKeys);
            context.Registration.ConfigurationManager?.RequestRefresh();
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or OutOfMemoryException))
        {
            LogUnreadable(exception, context.Registration.RegistrationId!);
        }
    }

    // One reading for all who wait for it, and for those that come soon after.
    private Task<OpenIddictConfiguration> ReadAsync(OpenIddictClientRegistration registration, Uri address)
    {
        lock (_readings)
        {
            var now = time.GetUtcNow();
            if (!_readings.TryGetValue(registration.RegistrationId!, out var reading) || now - reading.At >= Pause)
            {
                IConfigurationRetriever<OpenIddictConfiguration> retriever = new OpenIddictClientRetriever(client, registration);
                reading = (now, retriever.GetConfigurationAsync(address.AbsoluteUri, retriever: null!, CancellationToken.None));
                _readings[registration.RegistrationId!] = reading;
            }

            return reading.Configuration;
        }
    }

    private static string? KeyOf(string token)
    {
        try
        {
            return new JsonWebToken(token).Kid;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "An ID token of {Provider} is signed with a key that is not known, and what it publishes cannot be read.")]
    private partial void LogUnreadable(Exception exception, string provider);
}
