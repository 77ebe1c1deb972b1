using System.Text.Json;
using AuthProvider.Protocol.Interaction;
using AuthProvider.Storage.Caches;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Server.Authorization;

/// <summary>
/// Authorization requests that wait for a page. A pending request travels in the URL, as the address that the page returns to; what the
/// pages have done for it travels in its <c>interaction</c> parameter, protected.
/// </summary>
public sealed class PendingRequests(IDataProtectionProvider protection, AppCache apps)
{
    /// <summary>The path of the authorization endpoint.</summary>
    public const string EndpointPath = "/connect/authorize";

    private readonly IDataProtector _protector = protection.CreateProtector("AuthProvider.Interaction");

    /// <summary>Finds the app behind an address to return to.</summary>
    /// <param name="returnUrl">The address, as it came with the request for the page.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The app; null where the address is not the authorization endpoint, or the app unknown.</returns>
    public async ValueTask<AppPicture?> FindAppAsync(string? returnUrl, CancellationToken cancellationToken = default) =>
        ParametersOf(returnUrl) is { } parameters && parameters.TryGetValue(Parameters.ClientId, out var clientId) && clientId is [{ Length: > 0 } id]
            ? await apps.FindByClientIdAsync(id, cancellationToken)
            : null;

    /// <summary>The ticket in an address to return to; null where there is none of ours.</summary>
    /// <param name="returnUrl">The address.</param>
    public InteractionTicket? FindTicket(string? returnUrl) =>
        ParametersOf(returnUrl) is { } parameters && parameters.TryGetValue(RequestFingerprint.TicketParameter, out var text)
            ? Unprotect(text.ToString())
            : null;

    /// <summary>
    /// Whether the request behind an address to return to shows that it wants the user to prove anew who they are, by <c>prompt</c> or
    /// <c>max_age</c> (OpenID Connect Core 1.0, 3.1.2.1). A pushed or signed request does not show it.
    /// </summary>
    /// <param name="returnUrl">The address.</param>
    public bool AsksToSignInAgain(string? returnUrl) =>
        ParametersOf(returnUrl) is { } parameters
        && ((parameters.TryGetValue(Parameters.MaxAge, out var maxAge) && maxAge.ToString().Length > 0)
            || (parameters.TryGetValue(Parameters.Prompt, out var prompt) && prompt.ToString().Split(' ').Contains(PromptValues.Login, StringComparer.Ordinal)));

    /// <summary>The address to return to, with another ticket.</summary>
    /// <param name="returnUrl">The address: a local one.</param>
    /// <param name="ticket">The ticket.</param>
    public string WithTicket(string returnUrl, InteractionTicket ticket)
    {
        ArgumentNullException.ThrowIfNull(returnUrl);
        var start = returnUrl.IndexOf('?', StringComparison.Ordinal);
        var (path, query) = start < 0 ? (returnUrl, "") : (returnUrl[..start], returnUrl[(start + 1)..]);
        var kept = query.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(pair => !pair.StartsWith(RequestFingerprint.TicketParameter + "=", StringComparison.Ordinal))
            .Append($"{RequestFingerprint.TicketParameter}={Protect(ticket)}");
        return $"{path}?{string.Join('&', kept)}";
    }

    /// <summary>The address to return to after the user of a session made their account for the request (<c>prompt=create</c>).</summary>
    /// <param name="returnUrl">The address.</param>
    /// <param name="sid">The <c>sid</c> of the new session.</param>
    public string AfterSignUp(string returnUrl, string sid) =>
        FindTicket(returnUrl) is { } ticket ? WithTicket(returnUrl, ticket with { CreatedSid = sid }) : returnUrl;

    /// <summary>Reads a ticket; null where it is none of ours.</summary>
    internal InteractionTicket? Unprotect(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<InteractionTicket>(_protector.Unprotect(text));
        }
        catch (Exception exception) when (exception is System.Security.Cryptography.CryptographicException or JsonException)
        {
            return null;
        }
    }

    private string Protect(InteractionTicket ticket) => _protector.Protect(JsonSerializer.Serialize(ticket));

    private static Dictionary<string, Microsoft.Extensions.Primitives.StringValues>? ParametersOf(string? returnUrl)
    {
        var start = returnUrl?.IndexOf('?', StringComparison.Ordinal) ?? -1;
        return start >= 0 && returnUrl![..start].EndsWith(EndpointPath, StringComparison.OrdinalIgnoreCase) ? QueryHelpers.ParseQuery(returnUrl[start..]) : null;
    }
}
