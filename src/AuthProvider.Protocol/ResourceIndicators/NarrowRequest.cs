using AuthProvider.Protocol.Pipeline;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Protocol.ResourceIndicators;

/// <summary>
/// Judges <c>resource</c> where a grant begins, and narrows the scopes of the request to those of the named APIs (RFC 8707, 2 and 2.1).
/// Stands in the place of OpenIddict's rules, which know a fixed list of APIs and answer <c>invalid_request</c>.
/// </summary>
internal sealed class NarrowRequest<TContext>(IResourceServers servers, TargetChoice targets, IOptions<ProtocolOptions> options) : IOpenIddictServerHandler<TContext>
    where TContext : BaseValidatingContext
{
    public static OpenIddictServerHandlerDescriptor OfAuthorization { get; } = After(Authentication.ValidateScopePermissions.Descriptor);

    public static OpenIddictServerHandlerDescriptor OfPushedRequest { get; } = After(Authentication.ValidatePushedScopePermissions.Descriptor);

    public static OpenIddictServerHandlerDescriptor OfDevice { get; } = After(Device.ValidateScopePermissions.Descriptor);

    public async ValueTask HandleAsync(TContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var request = context.Transaction.Request!;
        var resources = ResourceParameter.Read(request);
        if (resources.Count == 0)
        {
            return;
        }

        if (ResourceParameter.CheckForm(resources) is { } problem)
        {
            context.Reject(problem.Code, problem.Description);
            return;
        }

        foreach (var resource in resources.Where(resource => !string.Equals(resource, options.Value.Issuer, StringComparison.Ordinal)))
        {
            if (!await servers.IsRegisteredAsync(resource, context.CancellationToken))
            {
                context.Reject(ProtocolErrors.UnknownResource.Code, ProtocolErrors.UnknownResource.Description);
                return;
            }
        }

        var target = await targets.ChooseAsync(request.GetScopes(), resources, context.CancellationToken);
        if (target.Audiences.Count < resources.Distinct(StringComparer.Ordinal).Count())
        {
            context.Reject(ProtocolErrors.ResourceWithoutScope.Code, ProtocolErrors.ResourceWithoutScope.Description);
            return;
        }

        var scope = string.Join(' ', target.Scopes);
        if (target.Scopes.Count < request.GetScopes().Length)
        {
            NarrowedScope.Set(context.Transaction, scope);
            request.Scope = scope;
        }
    }

    private static OpenIddictServerHandlerDescriptor After(OpenIddictServerHandlerDescriptor neighbour) => OpenIddictServerHandlerDescriptor.CreateBuilder<TContext>()
        .UseScopedHandler<NarrowRequest<TContext>>()
        .SetOrder(neighbour.Order + 700)
        .Build();
}
