namespace AuthProvider.Protocol.Interaction;

/// <summary>
/// What the pages have done for one pending authorization request. It travels, protected, in the <c>interaction</c> parameter of the
/// URL back to the authorization endpoint, so that <c>prompt=login</c> is asked once and not for ever.
/// </summary>
/// <remarks>
/// The page protects it with a key that only the server has. The decision trusts it only for the request whose
/// <see cref="RequestFingerprint"/> it carries, for one hour, and what is bound to a session only for that session.
/// </remarks>
public sealed record InteractionTicket
{
    /// <summary>How long a ticket counts: one hour.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromHours(1);

    /// <summary>The <see cref="RequestFingerprint"/> of the request.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>When the request first reached the authorization endpoint. A session authenticated since then was authenticated for it.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The redirect URI of the request, after it was found to be one of the app's; the policy of the pages in between names it.</summary>
    public string? RedirectUri { get; init; }

    /// <summary>The language that the request asks for (<c>ui_locales</c>), of those that the pages speak; null where it asks for none of them.</summary>
    public string? Language { get; init; }

    /// <summary>The <c>sid</c> of the session that the user chose on the account page; null where none.</summary>
    public string? ChosenSid { get; init; }

    /// <summary>The <c>sid</c> of the session whose user made their account for this request; null where none.</summary>
    public string? CreatedSid { get; init; }

    /// <summary>The <c>sid</c> of the session in which the user allowed the request on the consent page; null where none.</summary>
    public string? AllowedSid { get; init; }

    /// <summary>Whether the user refused, on the consent page or before.</summary>
    public bool Denied { get; init; }
}
