using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests.RequestObjects;

/// <summary>Changes a request after it was made.</summary>
internal static class RequestWith
{
    public static AuthorizationRequest With(this AuthorizationRequest request, params (string Name, string Value)[] changes)
    {
        var parameters = new Dictionary<string, string>(request.Parameters, StringComparer.Ordinal);
        foreach (var (name, value) in changes)
        {
            parameters[name] = value;
        }

        return request with { Parameters = parameters };
    }
}
