using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlerFilters;
using static OpenIddict.Server.OpenIddictServerHandlers.Protection;

namespace AuthProvider.Protocol.TokenLifetimes;

/// <summary>A token is refused "on or after" its time (RFC 7519, 4.1.4); OpenIddict takes it at that very time still.</summary>
internal sealed class RefuseFromExpiryOn : IOpenIddictServerHandler<ValidateTokenContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
        .AddFilter<RequireTokenLifetimeValidationEnabled>()
        .UseSingletonHandler<RefuseFromExpiryOn>()
        .SetOrder(ValidateExpirationDate.Descriptor.Order + 100)
        .Build();

    public ValueTask HandleAsync(ValidateTokenContext context)
    {
        if (context.Principal?.GetExpirationDate() is { } end && end + context.TokenValidationParameters.ClockSkew <= context.Options.TimeProvider.GetUtcNow())
        {
            context.Reject(
                context.Principal.GetTokenType() switch
                {
                    TokenTypeIdentifiers.Private.ClientAssertion => Errors.InvalidClient,
                    TokenTypeIdentifiers.Private.DeviceCode => Errors.ExpiredToken,
                    _ => Errors.InvalidToken,
                },
                "The token has expired.");
        }

        return ValueTask.CompletedTask;
    }
}
