using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.RequestParameters;

/// <summary>
/// Refuses a request in which a parameter stands twice (RFC 6749, 3.1 and 3.2): two readers of it might take different ones.
/// <c>resource</c> and <c>audience</c> may be repeated (RFC 8707, 2; RFC 8693, 2.1).
/// </summary>
internal sealed class RejectRepeatedParameter<TContext> : IOpenIddictServerHandler<TContext>
    where TContext : BaseValidatingContext
{
    // After client and redirect URI of an authorization request were verified, so that the error can go to the app, and before all else.
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<TContext>()
        .UseSingletonHandler<RejectRepeatedParameter<TContext>>()
        .SetOrder(int.MinValue + 60_000)
        .Build();

    public ValueTask HandleAsync(TContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        foreach (var (name, value) in context.Transaction.Request!.GetParameters())
        {
            if (value.GetUnnamedParameters().Count > 1 && name is not (Parameters.Resource or Parameters.Audience))
            {
                context.Reject(Errors.InvalidRequest, "A parameter is repeated. Send each parameter once.");
                break;
            }
        }

        return ValueTask.CompletedTask;
    }
}
