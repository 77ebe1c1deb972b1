using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.Flows;

/// <summary>The values of <c>response_type</c> that this server knows.</summary>
public static class ResponseTypeNames
{
    /// <summary>All of them, in the order in which discovery shows them (OpenID Connect Core 1.0, 3).</summary>
    public static IReadOnlyList<string> All { get; } = ["code", "id_token", "id_token token", "code id_token", "code token", "code id_token token"];

    /// <summary>Whether an answer of this type holds a code, so that the app needs the grant type <c>authorization_code</c>.</summary>
    /// <param name="responseType">The response type.</param>
    public static bool NeedsCode(string responseType) => Parts(responseType).Contains(ResponseTypes.Code);

    /// <summary>Whether an answer of this type holds a token, so that the app needs the grant type <c>implicit</c> (OpenID Connect Dynamic Client Registration 1.0, 2).</summary>
    /// <param name="responseType">The response type.</param>
    public static bool NeedsImplicit(string responseType) => Parts(responseType)
        .Any(part => part is ResponseTypes.IdToken or ResponseTypes.Token);

    /// <summary>The grant types that response types need (OpenID Connect Dynamic Client Registration 1.0, 2).</summary>
    /// <param name="responseTypes">The response types.</param>
    public static IEnumerable<string> GrantTypesFor(IReadOnlyCollection<string> responseTypes)
    {
        ArgumentNullException.ThrowIfNull(responseTypes);
        if (responseTypes.Any(NeedsCode))
        {
            yield return GrantTypes.AuthorizationCode;
        }

        if (responseTypes.Any(NeedsImplicit))
        {
            yield return GrantTypes.Implicit;
        }
    }

    private static string[] Parts(string responseType)
    {
        ArgumentNullException.ThrowIfNull(responseType);
        return responseType.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }
}
