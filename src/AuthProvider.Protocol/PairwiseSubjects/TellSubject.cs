using System.Security.Claims;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.PairwiseSubjects;

/// <summary>The userinfo endpoint tells the subject of the ID token (OpenID Connect Core 1.0, 5.3.2).</summary>
internal sealed class TellSubjectAtUserInfo(ISubjectIdentifiers subjects) : IOpenIddictServerHandler<HandleUserInfoRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleUserInfoRequestContext>()
        .UseScopedHandler<TellSubjectAtUserInfo>()
        .SetOrder(OpenIddictServerHandlers.UserInfo.AttachClaims.Descriptor.Order + 550)
        .Build();

    public async ValueTask HandleAsync(HandleUserInfoRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Subject = await subjects.FindAsync(context.AccessTokenPrincipal, context.Subject, context.CancellationToken);
    }
}

/// <summary>Introspection tells the subject under which the client of the token knows the user, as the token itself would (RFC 7662, 2.2).</summary>
internal sealed class TellSubjectAtIntrospection(ISubjectIdentifiers subjects) : IOpenIddictServerHandler<HandleIntrospectionRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleIntrospectionRequestContext>()
        .UseScopedHandler<TellSubjectAtIntrospection>()
        .SetOrder(OpenIddictServerHandlers.Introspection.AttachMetadataClaims.Descriptor.Order + 500)
        .Build();

    public async ValueTask HandleAsync(HandleIntrospectionRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Subject = await subjects.FindAsync(context.GenericTokenPrincipal, context.Subject, context.CancellationToken);
    }
}

/// <summary>The subject for the client of a token.</summary>
internal static class SubjectOfToken
{
    public static async ValueTask<string?> FindAsync(
        this ISubjectIdentifiers subjects, ClaimsPrincipal? token, string? subject, CancellationToken cancellationToken) =>
        subject is { Length: > 0 } && token is not null && (token.GetClaim(Claims.ClientId) ?? token.GetPresenters().FirstOrDefault()) is { Length: > 0 } clientId
            ? await subjects.FindAsync(clientId, subject, cancellationToken)
            : subject;
}
