using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlerFilters;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Protocol.IdentityTokens;

/// <summary>
/// Binds the <c>state</c> to an ID token of the authorization endpoint, whose signature then covers the whole answer
/// (FAPI 1.0 Part 2, 5.1.1 and 5.2.2.1, clause 5).
/// </summary>
internal sealed class AttachStateHash : IOpenIddictServerHandler<ProcessSignInContext>
{
    private const string StateHash = "s_hash";

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
        .AddFilter<RequireAuthorizationRequest>()
        .AddFilter<RequireIdentityTokenGenerated>()
        .UseSingletonHandler<AttachStateHash>()
        .SetOrder(AttachTokenDigests.Descriptor.Order + 500)
        .Build();

    public ValueTask HandleAsync(ProcessSignInContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Request.State is { Length: > 0 } state)
        {
            context.IdentityTokenPrincipal!.SetClaim(StateHash, HalfHash.Of(state));
        }

        return ValueTask.CompletedTask;
    }
}
