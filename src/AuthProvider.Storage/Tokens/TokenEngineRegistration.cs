using AuthProvider.Protocol.Repetition;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Grants;
using AuthProvider.Storage.Scopes;
using AuthProvider.Storage.Sessions;
using AuthProvider.Storage.Tokens.Pipeline;
using AuthProvider.Storage.Tokens.Pruning;
using AuthProvider.Storage.Tokens.Writing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenIddict.Abstractions;
using OpenIddict.EntityFrameworkCore;
using OpenIddict.Server;
using BuiltIn = OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Storage.Tokens;

/// <summary>Adds the token engine: writer, caches, pruning, stores, and the rules of OpenIddict's pipeline that it replaces.</summary>
public static class TokenEngineRegistration
{
    /// <summary>Adds the services. The contexts take <see cref="ChangeListener"/> as an interceptor.</summary>
    public static IServiceCollection AddTokenEngine(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<TokenWriterOptions>();
        services.AddOptions<PruningOptions>();
        services.AddMetrics();

        services.TryAddSingleton<TokenCache>();
        services.TryAddSingleton<DenialCache>();
        services.AddSingleton<IWriteObserver>(provider => provider.GetRequiredService<TokenCache>());
        services.AddSingleton<IWriteObserver>(provider => provider.GetRequiredService<DenialCache>());
        services.TryAddSingleton<StateVersion>();
        services.TryAddSingleton<IStateVersion>(provider => provider.GetRequiredService<StateVersion>());

        // After the caches, which then know.
        services.AddSingleton<IWriteObserver>(provider => provider.GetRequiredService<StateVersion>());
        services.TryAddSingleton<AppCache>();
        services.TryAddSingleton<ScopeCache>();
        services.TryAddSingleton<UserCache>();
        services.TryAddSingleton<BrowserCache>();
        services.TryAddSingleton<ConsentCache>();
        services.TryAddSingleton<CacheSet>();
        services.TryAddSingleton<ChangeListener>();
        services.TryAddSingleton<TokenReader>();

        services.TryAddSingleton<UnitConnectionFactory>();
        services.TryAddSingleton<TokenWriter>();
        services.TryAddSingleton<SideWriter>();
        services.TryAddSingleton<ReferenceProtection>();
        services.TryAddSingleton<PruningMetrics>();
        services.TryAddSingleton<PruningBatches>();
        services.TryAddSingleton<TokenPruner>();
        services.TryAddSingleton<SessionPruner>();
        services.AddHostedService<PruningService>();
        return services;
    }

    /// <summary>Gives OpenIddict's core our stores. Comes after <c>UseEntityFrameworkCore</c>.</summary>
    public static OpenIddictCoreBuilder AddTokenEngine(this OpenIddictCoreBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.ReplaceApplicationStore<App, CachedAppStore>();
        builder.ReplaceAuthorizationStore<Grant, OpenIddictGrantStore>();
        builder.ReplaceScopeStore<Scope, CachedScopeStore>();
        builder.ReplaceTokenStore<Token, TokenStore>();
        builder.Services.Replace(ServiceDescriptor.Scoped<IOpenIddictEntityFrameworkCoreContext, LazyEntityContext>());

        // OpenIddict's own caches live for one request and hold tracked entities; ours know when a row changed.
        var none = new NoEntityCache();
        builder.Services
            .Replace(ServiceDescriptor.Singleton<IOpenIddictApplicationCache<App>>(none))
            .Replace(ServiceDescriptor.Singleton<IOpenIddictAuthorizationCache<Grant>>(none))
            .Replace(ServiceDescriptor.Singleton<IOpenIddictScopeCache<Scope>>(none))
            .Replace(ServiceDescriptor.Singleton<IOpenIddictTokenCache<Token>>(none));
        return builder.DisableEntityCaching().DisableAdditionalFiltering();
    }

    /// <summary>Gives OpenIddict's server our rules.</summary>
    public static OpenIddictServerBuilder AddTokenEngine(this OpenIddictServerBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder
            .AddEventHandler(RefuseRequestOfInactiveApp.Descriptor)
            .AddEventHandler(RefuseInactiveClient.Descriptor)
            .AddEventHandler(ChooseAccessTokenKind.Descriptor)
            .AddEventHandler(CarryGrantInCode.Descriptor)
            .AddEventHandler(NameRefreshGeneration.Descriptor)
            .Replace(BuiltIn.Protection.CreateTokenEntry.Descriptor, AssignTokenIdentifier.Descriptor)
            .Replace(BuiltIn.Protection.AttachTokenPayload.Descriptor, RecordToken.Descriptor)
            .Replace(BuiltIn.RedeemTokenEntry.Descriptor, PlanConsumption.Descriptor)
            .Replace(BuiltIn.UpdateReferenceDeviceCodeEntry.Descriptor, PlanDeviceApproval.Descriptor)
            .Replace(BuiltIn.RejectDeviceCodeEntry.Descriptor, RefuseDevice.Descriptor)
            .RemoveEventHandler(BuiltIn.RejectUserCodeEntry.Descriptor)

            // A grant is made where somebody approves, and nowhere else.
            .RemoveEventHandler(BuiltIn.AttachAuthorization.Descriptor)
            .AddEventHandler(CommitTokens.Descriptor)
            .AddEventHandler(ConsumeRefusedRequest.Descriptor)
            .Replace(BuiltIn.Protection.ValidateReferenceTokenIdentifier.Descriptor, ResolveReference.Descriptor)
            .Replace(BuiltIn.Protection.RestoreTokenEntryProperties.Descriptor, RestoreTokenRow.Descriptor)
            .Replace(BuiltIn.Protection.ValidateTokenEntry.Descriptor, ValidateTokenState.Descriptor)
            .Replace(BuiltIn.Protection.ValidateAuthorizationEntry.Descriptor, ValidateStanding.Descriptor)
            .AddEventHandler(ValidateGrantState.Descriptor)
            .AddEventHandler(RestoreSubject.Descriptor)
            .Replace(BuiltIn.Revocation.RevokeToken.Descriptor, RevokePresentedToken.Descriptor);
    }

    private static OpenIddictServerBuilder Replace(
        this OpenIddictServerBuilder builder, OpenIddictServerHandlerDescriptor builtIn, OpenIddictServerHandlerDescriptor ours) =>
        builder.RemoveEventHandler(builtIn).AddEventHandler(ours);
}
