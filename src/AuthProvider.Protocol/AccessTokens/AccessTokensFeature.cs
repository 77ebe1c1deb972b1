using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Protocol.AccessTokens;

/// <summary>Access tokens that APIs read (RFC 9068).</summary>
internal static class AccessTokensFeature
{
    public static OpenIddictServerBuilder AddAccessTokens(this OpenIddictServerBuilder builder) =>
        builder.AddEventHandler(LeaveOutPresenter.Descriptor);
}
