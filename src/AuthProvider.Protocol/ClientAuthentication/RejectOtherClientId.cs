using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.AspNetCore.OpenIddictServerAspNetCoreHandlers;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.ClientAuthentication;

/// <summary>
/// Refuses a form whose <c>client_id</c> names another client than the Authorization header does (RFC 6749, 2.3 and 3.2.1). OpenIddict
/// takes the header and forgets the form.
/// </summary>
internal sealed class RejectOtherClientId<TContext> : IOpenIddictServerHandler<TContext>
    where TContext : BaseValidatingContext
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<TContext>()
        .UseSingletonHandler<RejectOtherClientId<TContext>>()
        .SetOrder(ExtractBasicAuthenticationCredentials<TContext>.Descriptor.Order - 500)
        .Build();

    public ValueTask HandleAsync(TContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Transaction.Request?.ClientId is { Length: > 0 } named
            && FindClientId(context.Transaction.GetHttpRequest()?.Headers.Authorization) is { } authenticated
            && !string.Equals(named, authenticated, StringComparison.Ordinal))
        {
            context.Reject(Errors.InvalidClient, "client_id names another client than the Authorization header.");
        }

        return ValueTask.CompletedTask;
    }

    private static string? FindClientId(string? header)
    {
        if (!AuthenticationHeaderValue.TryParse(header, out var value)
            || !string.Equals(value.Scheme, "Basic", StringComparison.OrdinalIgnoreCase)
            || value.Parameter is not { } parameter)
        {
            return null;
        }

        var bytes = new byte[parameter.Length];
        if (!Convert.TryFromBase64String(parameter, bytes, out var length))
        {
            return null;
        }

        var id = Encoding.UTF8.GetString(bytes, 0, length).Split(':')[0];
        return Uri.UnescapeDataString(id.Replace('+', ' '));
    }
}
