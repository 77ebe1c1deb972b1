using System.Security.Claims;
using AuthProvider.Protocol.Pipeline;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Protocol.TokenExchange;

/// <summary>Lets the new token end with the subject token at the latest, and with the one of who acts, so that nobody renews one for ever by exchanging it (SECURITY S22).</summary>
internal sealed class EndWithSubjectToken : IOpenIddictServerHandler<ProcessSignInContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
        .AddFilter<OpenIddictServerHandlerFilters.RequireIssuedTokenGenerated>()
        .UseSingletonHandler<EndWithSubjectToken>()
        .SetOrder(PrepareIssuedTokenPrincipal.Descriptor.Order + 500)
        .Build();

    public ValueTask HandleAsync(ProcessSignInContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var presented = context.Transaction.FindPresented();
        foreach (var principal in (ReadOnlySpan<ClaimsPrincipal?>)[presented?.SubjectTokenPrincipal, presented?.ActorTokenPrincipal])
        {
            if (principal?.GetExpirationDate() is { } end && !(context.IssuedTokenPrincipal!.GetExpirationDate() < end))
            {
                context.IssuedTokenPrincipal!.SetExpirationDate(end);
            }
        }

        return ValueTask.CompletedTask;
    }
}
