using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Protocol.ResourceIndicators;

/// <summary>The scopes of the request in hand where they are fewer than the app asked for.</summary>
internal static class NarrowedScope
{
    private static readonly string Key = typeof(NarrowedScope).FullName!;

    public static string? Get(OpenIddictServerTransaction transaction) => transaction.GetProperty<string>(Key);

    public static void Set(OpenIddictServerTransaction transaction, string scope) => transaction.SetProperty(Key, scope);
}

/// <summary>Tells an app that gets an access token at the authorization endpoint that it has fewer scopes than it asked for (RFC 6749, 4.2.2).</summary>
internal sealed class AttachNarrowedScope : IOpenIddictServerHandler<ProcessSignInContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
        .UseSingletonHandler<AttachNarrowedScope>()
        .SetOrder(AttachSignInParameters.Descriptor.Order + 600)
        .Build();

    public ValueTask HandleAsync(ProcessSignInContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context is { EndpointType: OpenIddictServerEndpointType.Authorization, IncludeAccessToken: true, AccessTokenPrincipal: { } principal }
            && (NarrowedScope.Get(context.Transaction) is not null || principal.GetScopes().Length < context.Request.GetScopes().Length))
        {
            context.Response.Scope = string.Join(' ', principal.GetScopes());
        }

        return ValueTask.CompletedTask;
    }
}
