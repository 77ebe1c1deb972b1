using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlerFilters;
using static OpenIddict.Server.OpenIddictServerHandlers.Protection;

namespace AuthProvider.Storage.Tokens.Pipeline;

/// <summary>Names the row of a token that gets one, before the token is made. Replaces OpenIddict's rule, which writes a first version of the row.</summary>
internal sealed class AssignTokenIdentifier : IOpenIddictServerHandler<GenerateTokenContext>
{
    /// <summary>In the place of the replaced rule.</summary>
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<GenerateTokenContext>()
        .AddFilter<RequireTokenEntryCreated>()
        .UseSingletonHandler<AssignTokenIdentifier>()
        .SetOrder(CreateTokenEntry.Descriptor.Order)
        .SetType(OpenIddictServerHandlerType.Custom)
        .Build();

    /// <inheritdoc />
    public ValueTask HandleAsync(GenerateTokenContext context)
    {
        context.Principal.SetTokenId(Guid.CreateVersion7(context.Options.TimeProvider.GetUtcNow()).ToString());
        return ValueTask.CompletedTask;
    }
}
