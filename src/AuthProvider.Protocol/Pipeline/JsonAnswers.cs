using Microsoft.Extensions.DependencyInjection;
using static OpenIddict.Server.AspNetCore.OpenIddictServerAspNetCoreHandlers;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.Pipeline;

/// <summary>The endpoints that answer in JSON.</summary>
internal static class JsonAnswers
{
    /// <summary>Gives each the rule that sends its answers. Discovery and the keys keep OpenIddict's: people read them.</summary>
    public static OpenIddictServerBuilder AddJsonAnswers(this OpenIddictServerBuilder builder) =>
        builder
            .Add<ApplyTokenResponseContext>()
            .Add<ApplyIntrospectionResponseContext>()
            .Add<ApplyRevocationResponseContext>()
            .Add<ApplyUserInfoResponseContext>()
            .Add<ApplyDeviceAuthorizationResponseContext>()
            .Add<ApplyPushedAuthorizationResponseContext>();

    private static OpenIddictServerBuilder Add<TContext>(this OpenIddictServerBuilder builder)
        where TContext : BaseRequestContext =>
        builder.RemoveEventHandler(ProcessJsonResponse<TContext>.Descriptor).AddEventHandler(AnswerJson<TContext>.Descriptor);
}
