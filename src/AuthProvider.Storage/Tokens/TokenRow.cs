namespace AuthProvider.Storage.Tokens;

/// <summary>An immutable picture of a token's row. Times are UTC.</summary>
public sealed record TokenRow
{
    /// <summary>The identifier, version 7; the <c>oi_tkn_id</c> claim of the token.</summary>
    public required Guid Id { get; init; }

    /// <summary>What it is: one of OpenIddict's token type identifiers.</summary>
    public required string Type { get; init; }

    /// <summary>What may still be done with it: one of OpenIddict's statuses (<c>valid</c>, <c>inactive</c>, <c>redeemed</c>, <c>revoked</c>, <c>rejected</c>).</summary>
    public required string Status { get; init; }

    /// <summary>The app that it was issued to.</summary>
    public Guid? ApplicationId { get; init; }

    /// <summary>The grant that it belongs to.</summary>
    public Guid? AuthorizationId { get; init; }

    /// <summary>The subject that it speaks of.</summary>
    public string? Subject { get; init; }

    /// <summary>When it was issued.</summary>
    public DateTime? CreationDate { get; init; }

    /// <summary>When it expires.</summary>
    public DateTime? ExpirationDate { get; init; }

    /// <summary>When it was consumed first; never changed afterwards.</summary>
    public DateTime? RedemptionDate { get; init; }

    /// <summary>SHA-256 of the reference that stands for it, base64; null where the token is handed out itself.</summary>
    public string? ReferenceId { get; init; }

    /// <summary>The protected token, where a reference stands for it.</summary>
    public string? Payload { get; init; }

    /// <summary>Further members, as JSON.</summary>
    public string? Properties { get; init; }

    /// <summary>Changes with every change of the row.</summary>
    public string? ConcurrencyToken { get; init; }

    /// <summary>The row as the entity that OpenIddict's managers handle; detached.</summary>
    public Token ToEntity() => new()
    {
        Id = Id,
        Type = Type,
        Status = Status,
        ApplicationId = ApplicationId,
        AuthorizationId = AuthorizationId,
        Subject = Subject,
        CreationDate = CreationDate,
        ExpirationDate = ExpirationDate,
        RedemptionDate = RedemptionDate,
        ReferenceId = ReferenceId,
        Payload = Payload,
        Properties = Properties,
        ConcurrencyToken = ConcurrencyToken,
    };

    /// <summary>A picture of an entity.</summary>
    public static TokenRow FromEntity(Token token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return new()
        {
            Id = token.Id,
            Type = token.Type ?? throw new ArgumentException("A token has a type.", nameof(token)),
            Status = token.Status ?? throw new ArgumentException("A token has a status.", nameof(token)),
            ApplicationId = token.ApplicationId ?? token.Application?.Id,
            AuthorizationId = token.AuthorizationId ?? token.Authorization?.Id,
            Subject = token.Subject,
            CreationDate = Utc(token.CreationDate),
            ExpirationDate = Utc(token.ExpirationDate),
            RedemptionDate = Utc(token.RedemptionDate),
            ReferenceId = token.ReferenceId,
            Payload = token.Payload,
            Properties = token.Properties,
            ConcurrencyToken = token.ConcurrencyToken,
        };
    }

    private static DateTime? Utc(DateTime? time) => time is { } value ? DateTime.SpecifyKind(value, DateTimeKind.Utc) : null;
}
