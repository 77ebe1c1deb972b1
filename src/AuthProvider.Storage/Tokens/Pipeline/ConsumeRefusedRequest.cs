using AuthProvider.Protocol.Pipeline;
using AuthProvider.Storage.Tokens.Writing;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Storage.Tokens.Pipeline;

/// <summary>
/// Uses a pushed request up when the app gets an error for it, as <see cref="PlanConsumption"/> does with a success: what was answered
/// once is not asked again (RFC 9126, 4; SECURITY S21). An app that presents the request of another one uses nothing up (2.2).
/// </summary>
internal sealed class ConsumeRefusedRequest(TokenWriter writer) : IOpenIddictServerHandler<ApplyAuthorizationResponseContext>
{
    /// <summary>Before the answer is written.</summary>
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ApplyAuthorizationResponseContext>()
        .UseSingletonHandler<ConsumeRefusedRequest>()
        .SetOrder(int.MinValue + 70_000)
        .SetType(OpenIddictServerHandlerType.Custom)
        .Build();

    /// <inheritdoc />
    public async ValueTask HandleAsync(ApplyAuthorizationResponseContext context)
    {
        var authentication = context.Transaction.FindPresented();
        if (!string.IsNullOrEmpty(context.Response.Error)
            && authentication?.RequestTokenPrincipal is { } principal && context.Request?.ClientId is { Length: > 0 } clientId && principal.HasPresenter(clientId)
            && Guid.TryParse(principal.GetTokenId(), out var tokenId))
        {
            // Used by another answer meanwhile: then it is used, which is all that is wanted.
            await writer.WriteAsync(new WriteUnit
            {
                Consumption = new(tokenId, context.Transaction.Options.TimeProvider.GetUtcNow().UtcDateTime, TimeSpan.Zero),
            });
        }
    }
}
