using AuthProvider.Protocol.Discovery;
using AuthProvider.Server.Languages;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Server.Authorization;

/// <summary>The part of the authorization endpoint that has to do with people: sessions, pages, consent.</summary>
internal static class AuthorizationFeature
{
    public static OpenIddictServerBuilder AddAuthorization(this OpenIddictServerBuilder builder)
    {
        builder.Services.AddScoped<InteractionFacts>();
        builder.Services.AddScoped<SessionIdentities>();
        builder.Services.AddScoped<AuthorizationGrants>();
        builder.Services.AddScoped<AppCards>();
        builder.Services.AddSingleton<PendingRequests>();
        return builder
            .AddEventHandler(DecideNext.Descriptor)
            .Publish(Metadata.AcrValuesSupported, new([.. AuthenticationContexts.All]))
            .Publish(Metadata.UiLocalesSupported, new([.. PageLanguages.All.Select(language => language.Tag)]))
            .RemoveEventHandler(OpenIddictServerAspNetCoreHandlers.Authentication.ProcessFormPostResponse.Descriptor)
            .AddEventHandler(ShowFormPost.Descriptor);
    }
}
