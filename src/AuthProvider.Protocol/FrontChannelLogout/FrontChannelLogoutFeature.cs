using AuthProvider.Protocol.Refusals;
using AuthProvider.Protocol.Registration;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.FrontChannelLogout;

/// <summary>Apps hear of the end of a session through frames in the browser (OpenID Connect Front-Channel Logout 1.0). The host shows the frames.</summary>
internal static class FrontChannelLogoutFeature
{
    public static OpenIddictServerBuilder AddFrontChannelLogout(this OpenIddictServerBuilder builder) =>
        builder.AddEventHandler(PublishFrontChannelLogout.Descriptor);
}

/// <summary>The addresses that are loaded in frames.</summary>
public static class FrontChannelLogoutAddress
{
    /// <summary>The address of an app with <c>iss</c> and <c>sid</c> (OpenID Connect Front-Channel Logout 1.0, 2).</summary>
    /// <param name="uri">The app's <c>frontchannel_logout_uri</c>.</param>
    /// <param name="issuer">The issuer.</param>
    /// <param name="sid">The session that ended.</param>
    public static string Create(string uri, string issuer, string sid) => QueryHelpers.AddQueryString(
        uri, new Dictionary<string, string?>(StringComparer.Ordinal) { [OpenIddictConstants.Parameters.Iss] = issuer, ["sid"] = sid });

    /// <summary>Judges where it is: with scheme, host and port of a redirect URI (OpenID Connect Front-Channel Logout 1.0, 2).</summary>
    /// <param name="metadata">The metadata of the app; an address that is none was judged before.</param>
    /// <param name="redirectUris">Its redirect URIs.</param>
    /// <returns>What is wrong; null where nothing is.</returns>
    public static MetadataProblem? FindProblem(ClientMetadata metadata, IReadOnlyList<string> redirectUris)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return Uri.TryCreate(metadata.FrontchannelLogoutUri, UriKind.Absolute, out var address)
            && !redirectUris.Any(uri => Uri.TryCreate(uri, UriKind.Absolute, out var other) && IsSameOrigin(address, other))
                ? new("frontchannel_logout_uri", new Refusal("FrontchannelOrigin", "The address for front-channel logout has scheme, host and port of a redirect URI (OpenID Connect Front-Channel Logout 1.0, 2)."))
                : null;
    }

    private static bool IsSameOrigin(Uri left, Uri right) =>
        string.Equals(left.Scheme, right.Scheme, StringComparison.Ordinal) && string.Equals(left.Host, right.Host, StringComparison.Ordinal) && left.Port == right.Port;
}

/// <summary>Advertises it (OpenID Connect Front-Channel Logout 1.0, 3).</summary>
internal sealed class PublishFrontChannelLogout : IOpenIddictServerHandler<HandleConfigurationRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleConfigurationRequestContext>()
        .UseSingletonHandler<PublishFrontChannelLogout>()
        .SetOrder(OpenIddictServerHandlers.Discovery.AttachAdditionalMetadata.Descriptor.Order + 100)
        .Build();

    public ValueTask HandleAsync(HandleConfigurationRequestContext context)
    {
        context.Metadata["frontchannel_logout_supported"] = true;
        context.Metadata["frontchannel_logout_session_supported"] = true;
        return ValueTask.CompletedTask;
    }
}
