using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.UserInfo;

/// <summary>An answer in plain JSON is about the person only; <c>iss</c> and <c>aud</c> belong to a signed one (OpenID Connect Core 1.0, 5.3.2).</summary>
internal sealed class KeepMembersOfSpecification : IOpenIddictServerHandler<ApplyUserInfoResponseContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ApplyUserInfoResponseContext>()
        .UseSingletonHandler<KeepMembersOfSpecification>()
        .SetOrder(int.MinValue + 250_000)
        .Build();

    public ValueTask HandleAsync(ApplyUserInfoResponseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.RemoveParameter(Claims.Issuer);
        context.Response.RemoveParameter(Claims.Audience);
        return ValueTask.CompletedTask;
    }
}
