using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Server;

namespace AuthProvider.Protocol.Introspection;

/// <summary>What a token is worth, told to those whom it concerns (RFC 7662).</summary>
internal static class IntrospectionFeature
{
    public static OpenIddictServerBuilder AddIntrospection(this OpenIddictServerBuilder builder) => builder
        .AddEventHandler(TakePostOnly.Descriptor)
        .RemoveEventHandler(OpenIddictServerHandlers.Introspection.ValidateAuthorizedParty.Descriptor)
        .AddEventHandler(ValidateAuthorizedParty.Descriptor)
        .AddEventHandler(AnswerInactive.Descriptor);
}
