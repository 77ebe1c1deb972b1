using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Tokens.Writing;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlerFilters;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Storage.Tokens.Pipeline;

/// <summary>
/// Adds the approval of a device code (RFC 8628, 3.3) to the unit of the request, beside the use of its user code. Replaces OpenIddict's
/// rule, which writes it in a transaction of its own.
/// </summary>
internal sealed class PlanDeviceApproval(TokenReader reader) : IOpenIddictServerHandler<ProcessSignInContext>
{
    /// <summary>In the place of the replaced rule.</summary>
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
        .AddFilter<RequireDeviceCodeGenerated>()
        .UseSingletonHandler<PlanDeviceApproval>()
        .SetOrder(UpdateReferenceDeviceCodeEntry.Descriptor.Order)
        .SetType(OpenIddictServerHandlerType.Custom)
        .Build();

    /// <inheritdoc />
    public async ValueTask HandleAsync(ProcessSignInContext context)
    {
        if (context.EndpointType is not OpenIddictServerEndpointType.EndUserVerification || context.DeviceCode is not { Length: > 0 }
            || context.DeviceCodePrincipal is not { } principal)
        {
            return;
        }

        if (!Guid.TryParse(context.Principal!.GetClaim(Claims.Private.DeviceCodeId), out var id) || await reader.FindTokenAsync(id) is not { Status: Statuses.Inactive } row)
        {
            context.Reject(Errors.InvalidToken, TokenRejection.Unknown);
            return;
        }

        // It expires when the device was told that it does.
        TokenUnit.Of(context.Transaction).Change(TokenChange.Of(
            row,
            row with
            {
                AuthorizationId = Guid.TryParse(principal.GetAuthorizationId(), out var grantId) ? grantId : null,
                Payload = context.DeviceCode,
                Status = Statuses.Valid,
                Subject = principal.GetClaim(Claims.Subject),
            }));
    }
}
