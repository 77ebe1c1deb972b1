using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using AuthProvider.Protocol.DynamicRegistration;
using AuthProvider.Protocol.Pipeline;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Registrations;
using Microsoft.Net.Http.Headers;
using ProtocolErrorCodes = OpenIddict.Abstractions.OpenIddictConstants.Errors;

namespace AuthProvider.Server.DynamicRegistration;

/// <summary>What the endpoint answers, and the bearer token that comes with a request.</summary>
internal static class RegistrationReply
{
    private const int LongestToken = 512;

    /// <summary>The bearer token of a request (RFC 6750, 2.1); null where none came, empty where it is none that could be ours.</summary>
    public static string? TokenOf(HttpContext context)
    {
        if (context.Request.Headers.Authorization is not [{ Length: > 0 } header])
        {
            return context.Request.Headers.Authorization.Count == 0 ? null : "";
        }

        return AuthenticationHeaderValue.TryParse(header, out var value)
            && string.Equals(value.Scheme, "Bearer", StringComparison.OrdinalIgnoreCase)
            && value.Parameter is { Length: > 0 and <= LongestToken } token
                ? token
                : "";
    }

    /// <summary>What an app is registered as (RFC 7591, 3.2.1).</summary>
    public static IResult Registered(HttpContext context, string issuer, RegisteredApp registered, AppDraft draft, int status)
    {
        NoStore(context);
        var address = $"{DynamicRegistrationAddress(issuer)}/{Uri.EscapeDataString(draft.ClientId)}";
        var issued = new IssuedRegistration(draft.ClientId, registered.Registration.CreatedAt, registered.Secret, address, registered.Token);
        return Json(RegistrationAnswer.Create(RegistrationDrafts.ToRequest(draft, registered.Registration.SoftwareStatement), issued), status);
    }

    /// <summary>An error (RFC 7591, 3.2.2).</summary>
    public static IResult Failed(HttpContext context, ProtocolError error, int status = StatusCodes.Status400BadRequest)
    {
        NoStore(context);
        return Json(new JsonObject { ["error"] = error.Code, ["error_description"] = RegistrationErrors.Clean(error.Description) }, status);
    }

    /// <summary>A token is missing or worth nothing (RFC 6750, 3).</summary>
    public static IResult Unauthorized(HttpContext context, string? token, string description)
    {
        // Who sent no token is told no error in the header.
        context.Response.Headers.WWWAuthenticate = token is null ? "Bearer" : $"Bearer error=\"{ProtocolErrorCodes.InvalidToken}\"";
        return Failed(context, new(ProtocolErrorCodes.InvalidToken, description), StatusCodes.Status401Unauthorized);
    }

    /// <summary>Keeps the answer out of caches: it holds secrets (RFC 7591, 3.2.1).</summary>
    public static void NoStore(HttpContext context)
    {
        context.Response.Headers[HeaderNames.CacheControl] = "no-store";
        context.Response.Headers[HeaderNames.Pragma] = "no-cache";
    }

    private static string DynamicRegistrationAddress(string issuer) => Protocol.DynamicRegistration.DynamicRegistrationFeature.AddressOf(issuer);

    private static IResult Json(JsonObject body, int status) => Results.Text(body.ToJsonString(), "application/json", System.Text.Encoding.UTF8, status);
}
