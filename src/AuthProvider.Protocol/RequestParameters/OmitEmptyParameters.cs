using OpenIddict.Server;
using static OpenIddict.Server.AspNetCore.OpenIddictServerAspNetCoreHandlers;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.RequestParameters;

/// <summary>Takes a parameter without a value as one that was not sent (RFC 6749, 3.1 and 3.2).</summary>
internal sealed class OmitEmptyParameters<TContext> : IOpenIddictServerHandler<TContext>
    where TContext : BaseValidatingContext
{
    // After the parameters were read, and before any rule asks whether one is there.
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<TContext>()
        .UseSingletonHandler<OmitEmptyParameters<TContext>>()
        .SetOrder(ExtractBasicAuthenticationCredentials<TContext>.Descriptor.Order - 100)
        .Build();

    public ValueTask HandleAsync(TContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Transaction.Request is not { } request)
        {
            return ValueTask.CompletedTask;
        }

        List<string>? empty = null;
        foreach (var (name, value) in request.GetParameters())
        {
            if (value.Count is 0 && (string?)value is "")
            {
                (empty ??= []).Add(name);
            }
        }

        foreach (var name in empty ?? [])
        {
            request.RemoveParameter(name);
        }

        return ValueTask.CompletedTask;
    }
}
