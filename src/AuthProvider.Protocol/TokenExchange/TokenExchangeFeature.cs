using AuthProvider.Protocol.Pipeline;
using Microsoft.Extensions.DependencyInjection;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Protocol.TokenExchange;

/// <summary>
/// Token exchange (RFC 8693): an app that holds an access token gets one that says less, for itself. OpenIddict reads the parameters and
/// validates the tokens; who may have what is decided here. Only access tokens are exchanged: an ID token leaves no trace here by which
/// what comes of it could be revoked.
/// </summary>
internal static class TokenExchangeFeature
{
    public static OpenIddictServerBuilder AddTokenExchange(this OpenIddictServerBuilder builder, ProtocolOptions options) => !options.Flows.TokenExchange
        ? builder
        : builder
            .AllowTokenExchangeFlow()
            .Configure(server =>
            {
                foreach (var types in (HashSet<string>[])[server.SubjectTokenTypes, server.ActorTokenTypes, server.RequestedTokenTypes])
                {
                    types.Clear();
                    types.Add(TokenTypeIdentifiers.AccessToken);
                }
            })
            .RemoveEventHandler(Exchange.ValidateAudiences.Descriptor)
            .RemoveEventHandler(Exchange.ValidateAudiencePermissions.Descriptor)
            .AddEventHandler(RefusePublicClient.Descriptor)
            .AddEventHandler(ValidateActor.Descriptor)
            .AddEventHandler(AttachExchangedPrincipal.Descriptor)
            .AddEventHandler(EndWithSubjectToken.Descriptor)
            .AddEventHandler(AttachIssuedScope.Descriptor)
            .AddEventHandler(NameExchangeError.Descriptor);
}
