using AuthProvider.Protocol.Pipeline;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.RequestObjects;

/// <summary>Refuses a request whose request object is bad (RFC 9101, 7), after client and redirect URI were verified and before every other rule.</summary>
internal sealed class RejectRequestObject<TContext> : IOpenIddictServerHandler<TContext>
    where TContext : BaseValidatingContext
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<TContext>()
        .UseSingletonHandler<RejectRequestObject<TContext>>()
        .SetOrder(int.MinValue + 55_000)
        .Build();

    public ValueTask HandleAsync(TContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (RequestObjectError.Get(context.Transaction) is { } error)
        {
            context.Reject(error.Code, error.Description);
        }

        return ValueTask.CompletedTask;
    }
}

/// <summary>What is wrong with the request object of the request in hand.</summary>
internal static class RequestObjectError
{
    private const string Name = "AuthProvider.RequestObjectError";

    public static ProtocolError? Get(OpenIddictServerTransaction transaction) => transaction.GetProperty<ProtocolError>(Name);

    public static void Set(OpenIddictServerTransaction transaction, ProtocolError error) => transaction.SetProperty(Name, error);
}
