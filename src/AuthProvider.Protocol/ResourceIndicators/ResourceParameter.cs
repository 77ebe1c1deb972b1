using AuthProvider.Protocol.Pipeline;
using OpenIddict.Abstractions;

namespace AuthProvider.Protocol.ResourceIndicators;

/// <summary>The parameter <c>resource</c> (RFC 8707, 2).</summary>
internal static class ResourceParameter
{
    /// <summary>The named APIs; none where the parameter is missing.</summary>
    public static IReadOnlyList<string> Read(OpenIddictRequest request) =>
        request.HasParameter(OpenIddictConstants.Parameters.Resource) ? request.GetResources() : [];

    /// <summary>What is wrong with the form of a value; null where nothing is. It is an absolute URI without a fragment.</summary>
    public static ProtocolError? CheckForm(IEnumerable<string> resources) =>
        resources.All(resource => !resource.Contains('#', StringComparison.Ordinal) && !resource.StartsWith('/') && Uri.TryCreate(resource, UriKind.Absolute, out _))
            ? null
            : ProtocolErrors.MalformedResource;
}
