using System.Text;
using AuthProvider.Protocol.Pipeline;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.RequestParameters;

/// <summary>
/// Refuses a <c>state</c> of more than 4096 bytes. Every answer repeats it in an address (RFC 6749, 4.1.2), percent-encoded to as much as
/// three times its length, and what is longer does not reach the app through all browsers and servers. The answer to that cannot
/// carry it back either: the person gets a page.
/// </summary>
internal sealed class RejectLongState<TContext> : IOpenIddictServerHandler<TContext>
    where TContext : BaseValidatingContext
{
    private const int Longest = 4096;

    // Before all else, client and redirect URI of an authorization request included, so that the error goes nowhere.
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<TContext>()
        .UseSingletonHandler<RejectLongState<TContext>>()
        .SetOrder(int.MinValue + 30_000)
        .Build();

    public ValueTask HandleAsync(TContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if ((string?)context.Transaction.Request!.GetParameter(Parameters.State) is { } state && Encoding.UTF8.GetByteCount(state) > Longest)
        {
            context.Reject(ProtocolErrors.StateTooLong.Code, ProtocolErrors.StateTooLong.Description);
        }

        return ValueTask.CompletedTask;
    }
}
