using AuthProvider.Protocol.Discovery;
using AuthProvider.Protocol.Registration;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Protocol.UserInfo;

/// <summary>The userinfo endpoint (OpenID Connect Core 1.0, 5.3).</summary>
internal static class UserInfoFeature
{
    public static OpenIddictServerBuilder AddUserInfo(this OpenIddictServerBuilder builder) => builder
        .RegisterClaims(StandardClaims.All)
        .AddEventHandler(AcceptPostWithoutBody.Descriptor)
        .AddEventHandler(TakeOneTokenOutOfSight.Descriptor)
        .AddEventHandler(AttachSubjectClaims.Descriptor)
        .AddEventHandler(KeepMembersOfSpecification.Descriptor)
        .AddEventHandler(ReadAnswerForm.Descriptor)
        .AddEventHandler(SignUserInfo.Descriptor)
        .Publish("userinfo_signing_alg_values_supported", new([.. ClientMetadataRules.SigningAlgorithms]));
}
