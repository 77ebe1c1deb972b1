using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Protocol.TokenPrincipals;

/// <summary>
/// What of a sign-in stands in which token. OpenIddict's rules, which these replace, copy all claims with their properties, look each
/// destination up in JSON and take away again what does not belong; these copy what belongs. The outcome is the same (TokenPrincipalsTests),
/// but for what docs/decisions/0018-what-stands-in-a-token.md says.
/// </summary>
/// <remarks>Certificates are not among it: <see cref="MutualTls.BindTokens"/> binds to them.</remarks>
internal static class TokenPrincipalsFeature
{
    public static OpenIddictServerBuilder AddTokenPrincipals(this OpenIddictServerBuilder builder)
    {
        builder.Services.TryAddSingleton<RequireNewPrincipal>();

        // Later than all that adds and takes away.
        builder.Services.PostConfigure<OpenIddictServerOptions>(server =>
        {
            OnlyForNewPrincipals<ValidateSignInDemand>(server.Handlers);
            OnlyForNewPrincipals<RestoreInternalClaims>(server.Handlers);
        });
        return builder
            .RemoveEventHandler(PrepareAccessTokenPrincipal.Descriptor)
            .AddEventHandler(PrepareAccessToken.Descriptor)
            .RemoveEventHandler(PrepareAuthorizationCodePrincipal.Descriptor)
            .AddEventHandler(PrepareAuthorizationCode.Descriptor)
            .RemoveEventHandler(PrepareRefreshTokenPrincipal.Descriptor)
            .AddEventHandler(PrepareRefreshToken.Descriptor)
            .RemoveEventHandler(PrepareIdentityTokenPrincipal.Descriptor)
            .AddEventHandler(PrepareIdentityToken.Descriptor);
    }

    private static void OnlyForNewPrincipals<THandler>(List<OpenIddictServerHandlerDescriptor> rules)
        where THandler : class, IOpenIddictServerHandler<ProcessSignInContext>, new()
    {
        var place = rules.FindIndex(rule => rule.ServiceDescriptor.ServiceType == typeof(THandler));
        if (place < 0)
        {
            return;
        }

        if (rules[place].FilterTypes.Length > 0)
        {
            throw new InvalidOperationException($"{typeof(THandler).Name} has conditions in this version of OpenIddict, which would be lost here.");
        }

        rules[place] = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
            .AddFilter<RequireNewPrincipal>()
            .UseSingletonHandler<THandler>()
            .SetOrder(rules[place].Order)
            .SetType(rules[place].Type)
            .Build();
    }
}
