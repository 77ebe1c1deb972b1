using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Tokens.Pipeline;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Storage.Registrations;

/// <summary>Notes that an app gets a code or a token.</summary>
public sealed class NoteFirstUse(AppCache apps, FirstUses uses) : IOpenIddictServerHandler<ProcessSignInContext>
{
    /// <summary>Before they are written: what fails here must not leave an answer behind that nobody got.</summary>
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
        .UseSingletonHandler<NoteFirstUse>()
        .SetOrder(CommitTokens.Descriptor.Order - 100)
        .SetType(OpenIddictServerHandlerType.Custom)
        .Build();

    /// <inheritdoc />
    public async ValueTask HandleAsync(ProcessSignInContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.ClientId is { Length: > 0 } clientId && await apps.FindByClientIdAsync(clientId, context.CancellationToken) is { } app)
        {
            await uses.NoteAsync(app.Id, context.CancellationToken);
        }
    }
}
