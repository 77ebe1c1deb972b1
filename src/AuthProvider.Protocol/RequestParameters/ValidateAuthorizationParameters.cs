using System.Globalization;
using AuthProvider.Protocol.ClaimsParameter;
using AuthProvider.Protocol.Pipeline;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Authentication;

namespace AuthProvider.Protocol.RequestParameters;

/// <summary>
/// Judges the form of <c>prompt</c>, <c>max_age</c>, <c>claims</c> and <c>registration</c> (OpenID Connect Core 1.0, 3.1.2.1, 5.5 and 7.2.1),
/// of a pushed request too (RFC 9126, 2.1).
/// </summary>
internal sealed class ValidateAuthorizationParameters<TContext> : IOpenIddictServerHandler<TContext>
    where TContext : BaseValidatingContext
{
    public static OpenIddictServerHandlerDescriptor OfAuthorization { get; } = After(ValidatePromptParameter.Descriptor);

    public static OpenIddictServerHandlerDescriptor OfPushedRequest { get; } = After(ValidatePushedPromptParameter.Descriptor);

    public ValueTask HandleAsync(TContext context)
    {
        ArgumentNullException.ThrowIfNull(context);

        var request = context.Transaction.Request!;
        if (request.HasPromptValue(PromptValues.None) && request.GetPromptValues().Length > 1)
        {
            context.Reject(ProtocolErrors.PromptNoneNotAlone.Code, ProtocolErrors.PromptNoneNotAlone.Description);
            return ValueTask.CompletedTask;
        }

        if ((string?)request.GetParameter(Parameters.MaxAge) is { } maxAge
            && !long.TryParse(maxAge, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            context.Reject(Errors.InvalidRequest, "max_age is not a number of seconds, zero or more.");
        }
        else if (ClaimsRequest.Read(request) is null)
        {
            context.Reject(Errors.InvalidRequest, "claims is not a JSON object of the form that OpenID Connect Core 1.0, 5.5 describes.");
        }
        else if (request.HasParameter(Parameters.Registration))
        {
            context.Reject(Errors.RegistrationNotSupported, "This server does not take the parameter registration.");
        }

        return ValueTask.CompletedTask;
    }

    private static OpenIddictServerHandlerDescriptor After(OpenIddictServerHandlerDescriptor neighbour) => OpenIddictServerHandlerDescriptor.CreateBuilder<TContext>()
        .UseSingletonHandler<ValidateAuthorizationParameters<TContext>>()
        .SetOrder(neighbour.Order + 500)
        .Build();
}
