namespace AuthProvider.Protocol.Interaction;

/// <summary>Everything that <see cref="InteractionDecision"/> looks at.</summary>
public sealed record InteractionRequest
{
    /// <summary>What the app asks.</summary>
    public required RequestFacts Request { get; init; }

    /// <summary>The live sessions of the browser.</summary>
    public IReadOnlyList<SessionFacts> Sessions { get; init; } = [];

    /// <summary>The <c>sid</c> of the session that answers where nothing says which; null where the person has signed out of it.</summary>
    public string? ActiveSid { get; init; }

    /// <summary>Whether users are asked before this app gets anything; false for apps of the operator.</summary>
    public bool ConsentRequired { get; init; } = true;

    /// <summary>The ticket that came with the request, already unprotected; null where none came.</summary>
    public InteractionTicket? Ticket { get; init; }

    /// <summary>The <see cref="RequestFingerprint"/> of the request.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Until when the request may be begun; null for as long as one likes.</summary>
    public RequestExpiry? Expiry { get; init; }

    /// <summary>The current time.</summary>
    public required DateTimeOffset Now { get; init; }
}
