using System.Security.Claims;
using System.Text.Json.Nodes;
using AuthProvider.Protocol.PairwiseSubjects;
using AuthProvider.Protocol.Pipeline;
using AuthProvider.Protocol.ResourceIndicators;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Exchange;

namespace AuthProvider.Protocol.TokenExchange;

/// <summary>
/// Makes what the new token speaks of: the same subject and grant, and scopes and APIs that both the subject token has and the app may
/// ask for (RFC 8693, 2.1 and 2.2). It never says more than the subject token. Both principals name the user of their grant, whatever the
/// token itself said; under which subject the app knows that user is decided on the way out.
/// </summary>
internal sealed class AttachExchangedPrincipal(
    IOpenIddictApplicationManager applications, IResourceServers servers, TargetChoice targets, ISubjectIdentifiers subjects, IOptions<ProtocolOptions> options)
    : IOpenIddictServerHandler<HandleTokenRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleTokenRequestContext>()
        .UseScopedHandler<AttachExchangedPrincipal>()
        .SetOrder(AttachPrincipal.Descriptor.Order + 600)
        .Build();

    public async ValueTask HandleAsync(HandleTokenRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!context.Request.IsTokenExchangeGrantType() || context.SubjectTokenPrincipal is not { } subject)
        {
            return;
        }

        var requested = context.Request.GetScopes();
        var allowed = await FindAllowedScopesAsync(context, subject);
        if (requested.Except(allowed, StringComparer.Ordinal).Any())
        {
            Reject(context, ProtocolErrors.ScopeNotOfSubjectToken);
            return;
        }

        var named = ResourceParameter.Read(context.Request).Concat(context.Request.GetAudiences()).Distinct(StringComparer.Ordinal).ToList();
        if (await FindProblemAsync(named, subject, context.CancellationToken) is { } problem)
        {
            Reject(context, problem);
            return;
        }

        var target = await targets.ChooseAsync(
            requested.IsDefaultOrEmpty ? allowed : requested, named.Count > 0 ? named : subject.GetAudiences(), context.CancellationToken);
        if (target.Scopes.Count == 0 || (named.Count > 0 && target.Audiences.Count < named.Count)
            || (target.Audiences.Count == 0 && !subject.HasAudience(options.Value.Issuer)))
        {
            Reject(context, ProtocolErrors.ResourceWithoutScope);
            return;
        }

        // A claim inside a claim is nobody's subject on the way out, and so is told as the app knows it here.
        var actorSubject = context.ActorTokenPrincipal?.GetClaim(Claims.Subject) is { } acting
            ? await subjects.FindAsync(context.ClientId!, acting, context.CancellationToken)
            : null;
        context.Principal = Make(subject, target, ActorClaim.Make(subject, context.ActorTokenPrincipal, actorSubject));
    }

    private static ClaimsPrincipal Make(ClaimsPrincipal subject, Target target, JsonObject? act)
    {
        var identity = new ClaimsIdentity("TokenExchange", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, subject.GetClaim(Claims.Subject));
        if (act is not null)
        {
            identity.SetClaim(ActorClaim.Act, act);
        }

        identity.SetScopes(target.Scopes);
        identity.SetResources(target.Audiences);
        identity.SetAuthorizationId(subject.GetAuthorizationId());
        identity.SetDestinations(static _ => [Destinations.AccessToken]);
        return new ClaimsPrincipal(identity);
    }

    // No refresh token comes of it, so that offline_access would say nothing.
    private async ValueTask<IReadOnlyList<string>> FindAllowedScopesAsync(HandleTokenRequestContext context, ClaimsPrincipal subject)
    {
        var application = await applications.FindByClientIdAsync(context.ClientId!, context.CancellationToken)
            ?? throw new InvalidOperationException("The app of a validated request is gone.");
        var permissions = (await applications.GetPermissionsAsync(application, context.CancellationToken)).ToHashSet(StringComparer.Ordinal);
        return [.. subject.GetScopes().Where(scope => scope is not Scopes.OfflineAccess && ScopePermission.Allows(permissions, scope))];
    }

    private async ValueTask<ProtocolError?> FindProblemAsync(IReadOnlyList<string> named, ClaimsPrincipal subject, CancellationToken cancellationToken)
    {
        foreach (var audience in named)
        {
            if (!string.Equals(audience, options.Value.Issuer, StringComparison.Ordinal) && !await servers.IsRegisteredAsync(audience, cancellationToken))
            {
                return ProtocolErrors.UnknownResource;
            }

            if (!subject.HasAudience(audience))
            {
                return ProtocolErrors.ResourceNotGranted;
            }
        }

        return null;
    }

    private static void Reject(HandleTokenRequestContext context, ProtocolError error) => context.Reject(error.Code, error.Description);
}
