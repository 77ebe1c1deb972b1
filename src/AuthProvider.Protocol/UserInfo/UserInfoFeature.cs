using AuthProvider.Protocol.Discovery;
using AuthProvider.Protocol.Registration;
using Microsoft.Extensions.DependencyInjection;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.UserInfo;

/// <summary>The userinfo endpoint (OpenID Connect Core 1.0, 5.3).</summary>
internal static class UserInfoFeature
{
    // What ID tokens say of the sign-in; nonce and hashes only repeat the request.
    private static readonly string[] SignInClaims = [Claims.AuthenticationTime, Claims.AuthenticationContextReference, Claims.AuthenticationMethodReference, "sid"];

    public static OpenIddictServerBuilder AddUserInfo(this OpenIddictServerBuilder builder) => builder
        .RegisterClaims([.. StandardClaims.All, .. SignInClaims])
        .AddEventHandler(AcceptPostWithoutBody.Descriptor)
        .AddEventHandler(TakeOneTokenOutOfSight.Descriptor)
        .AddEventHandler(RefuseTokenOfOthers.Descriptor)
        .AddEventHandler(AttachSubjectClaims.Descriptor)
        .AddEventHandler(KeepMembersOfSpecification.Descriptor)
        .AddEventHandler(ReadAnswerForm.Descriptor)
        .AddEventHandler(SignUserInfo.Descriptor)
        .Publish("userinfo_signing_alg_values_supported", new([.. ClientMetadataRules.SigningAlgorithms]));
}
