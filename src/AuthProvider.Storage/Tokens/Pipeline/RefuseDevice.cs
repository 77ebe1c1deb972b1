using AuthProvider.Protocol.Pipeline;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Tokens.Writing;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Storage.Tokens.Pipeline;

/// <summary>
/// Uses the user code up and refuses its device code, in one transaction (RFC 8628, 3.5: <c>access_denied</c>): of a yes and a no at the
/// same moment one counts. Replaces two rules of OpenIddict, which write one after the other.
/// </summary>
internal sealed class RefuseDevice(TokenReader reader, TokenWriter writer) : IOpenIddictServerHandler<ProcessChallengeContext>
{
    /// <summary>In the place of the replaced rules.</summary>
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessChallengeContext>()
        .UseSingletonHandler<RefuseDevice>()
        .SetOrder(RejectDeviceCodeEntry.Descriptor.Order)
        .SetType(OpenIddictServerHandlerType.Custom)
        .Build();

    /// <inheritdoc />
    public async ValueTask HandleAsync(ProcessChallengeContext context)
    {
        if (context.EndpointType is not OpenIddictServerEndpointType.EndUserVerification)
        {
            return;
        }

        var principal = context.Transaction.FindPresented()?.UserCodePrincipal;
        if (!Guid.TryParse(principal?.GetTokenId(), out var userCodeId)
            || !Guid.TryParse(principal?.GetClaim(Claims.Private.DeviceCodeId), out var deviceCodeId)
            || await reader.FindTokenAsync(deviceCodeId) is not { Status: Statuses.Inactive } row)
        {
            context.Reject(Errors.InvalidToken, TokenRejection.Unknown);
            return;
        }

        var unit = new WriteUnit { Consumption = new(userCodeId, context.Options.TimeProvider.GetUtcNow().UtcDateTime, TimeSpan.Zero) };
        unit.Change(TokenChange.Of(row, row with { Status = Statuses.Rejected }));
        if (await writer.WriteAsync(unit) != WriteOutcome.Committed)
        {
            context.Reject(Errors.InvalidToken, TokenRejection.NoLongerValid);
        }
    }
}
