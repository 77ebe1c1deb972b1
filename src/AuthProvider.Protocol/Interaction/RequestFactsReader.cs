using System.Security.Claims;
using AuthProvider.Protocol.ClaimsParameter;
using OpenIddict.Abstractions;

namespace AuthProvider.Protocol.Interaction;

/// <summary>Reads <see cref="RequestFacts"/> from an authorization request that the pipeline has validated.</summary>
public static class RequestFactsReader
{
    /// <summary>Reads the facts.</summary>
    /// <param name="request">The validated request.</param>
    /// <param name="identityTokenHint">The principal of the validated <c>id_token_hint</c>; null where none came.</param>
    public static RequestFacts Read(OpenIddictRequest request, ClaimsPrincipal? identityTokenHint)
    {
        ArgumentNullException.ThrowIfNull(request);

        var claims = ClaimsRequest.Read(request);
        var acr = claims?.IdToken.GetValueOrDefault(OpenIddictConstants.Claims.AuthenticationContextReference);
        return new RequestFacts
        {
            Prompt = request.GetPromptValues().ToHashSet(StringComparer.Ordinal),
            MaxAge = request.MaxAge is { } seconds ? TimeSpan.FromSeconds(Math.Clamp(seconds, 0, int.MaxValue)) : null,
            AcrValues = acr is { IsEssential: false, Values.Count: > 0 } ? acr.Values : request.GetAcrValues(),
            EssentialAcrValues = acr is { IsEssential: true } ? acr.Values : [],
            Subject = identityTokenHint?.GetClaim(OpenIddictConstants.Claims.Subject) ?? RequestedSubject(claims),
            LoginHint = request.LoginHint,
            Scopes = request.GetScopes().ToHashSet(StringComparer.Ordinal),
        };
    }

    private static string? RequestedSubject(ClaimsRequest? claims) =>
        FindSubject(claims?.IdToken) ?? FindSubject(claims?.UserInfo);

    private static string? FindSubject(IReadOnlyDictionary<string, RequestedClaim>? claims) =>
        claims?.GetValueOrDefault(OpenIddictConstants.Claims.Subject) is { Values: [var subject, ..] } ? subject : null;
}
