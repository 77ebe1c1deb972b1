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
            Subjects = RequestedSubjects(identityTokenHint?.GetClaim(OpenIddictConstants.Claims.Subject), claims),
            LoginHint = request.LoginHint,
            Scopes = request.GetScopes().ToHashSet(StringComparer.Ordinal),
        };
    }

    // Each of them must be the user of the answer (OpenID Connect Core 1.0, 3.1.2.1 and 3.1.2.2).
    private static HashSet<string>? RequestedSubjects(string? hint, ClaimsRequest? claims)
    {
        HashSet<string>? subjects = null;
        foreach (var named in (IReadOnlyList<string>[])[hint is null ? [] : [hint], Subjects(claims?.IdToken), Subjects(claims?.UserInfo)])
        {
            if (named.Count > 0)
            {
                subjects ??= named.ToHashSet(StringComparer.Ordinal);
                subjects.IntersectWith(named);
            }
        }

        return subjects;
    }

    private static IReadOnlyList<string> Subjects(IReadOnlyDictionary<string, RequestedClaim>? claims) =>
        claims?.GetValueOrDefault(OpenIddictConstants.Claims.Subject)?.Values ?? [];
}
