using AuthProvider.Storage.Grants;

namespace AuthProvider.Storage.Tokens.Writing;

/// <summary>The statements of <see cref="SqliteUnitConnection"/>.</summary>
internal static class SqliteUnitSql
{
    /// <summary>Inserts a token, unless it has a grant that is not valid.</summary>
    public const string InsertToken = """
        INSERT INTO "Tokens" ("Id", "ApplicationId", "AuthorizationId", "ConcurrencyToken", "CreationDate", "ExpirationDate", "Payload",
            "Properties", "RedemptionDate", "ReferenceId", "Status", "Subject", "Type")
        SELECT @id, @application, @grant, @stamp, @created, @expires, @payload, @properties, @redeemed, @reference, @status, @subject, @type
        WHERE @grant IS NULL OR EXISTS (SELECT 1 FROM "Grants" WHERE "Id" = @grant AND "Status" = 'valid')
        """;

    /// <summary>Inserts a grant, unless its session has ended: then its tokens find no grant and are not written either.</summary>
    public const string InsertGrant = """
        INSERT INTO "Grants" ("Id", "ApplicationId", "Subject", "Status", "Type", "Scopes", "SessionId", "IsOffline", "CreationDate", "ConcurrencyToken")
        SELECT @id, @application, @subject, @status, @type, @scopes, @session, @offline, @created, @stamp
        WHERE @session IS NULL OR EXISTS (SELECT 1 FROM "Sessions" WHERE "Id" = @session AND "EndedAt" IS NULL)
        """;

    /// <summary>Inserts a denial; a second one of the same token changes nothing.</summary>
    public const string InsertDenial = """INSERT OR IGNORE INTO "Denials" ("Id", "ExpiresAt") VALUES (@id, @expires)""";

    /// <summary>The compare-and-set of a single use.</summary>
    public const string Consume = """
        UPDATE "Tokens" SET "Status" = 'redeemed', "RedemptionDate" = @now, "ConcurrencyToken" = @stamp
        WHERE "Id" = @id AND "Status" = 'valid' AND ("AuthorizationId" IS NULL OR EXISTS
            (SELECT 1 FROM "Grants" WHERE "Grants"."Id" = "Tokens"."AuthorizationId" AND "Grants"."Status" = 'valid'))
        """;

    /// <summary>Tells why <see cref="Consume"/> did nothing.</summary>
    public const string Inspect = """
        SELECT "Tokens"."Status", "Tokens"."RedemptionDate", "Tokens"."AuthorizationId", "Grants"."Status"
        FROM "Tokens" LEFT JOIN "Grants" ON "Grants"."Id" = "Tokens"."AuthorizationId" WHERE "Tokens"."Id" = @id
        """;

    /// <summary>The compare-and-set of a change. A grant that was not made, as its session has ended, refuses it.</summary>
    public const string Change = """
        UPDATE "Tokens" SET "ApplicationId" = @application, "AuthorizationId" = @grant, "ConcurrencyToken" = @stamp,
            "CreationDate" = @created, "ExpirationDate" = @expires, "Payload" = @payload, "Properties" = @properties,
            "RedemptionDate" = @redeemed, "ReferenceId" = @reference, "Status" = @status, "Subject" = @subject, "Type" = @type
        WHERE "Id" = @id AND "ConcurrencyToken" IS @expected AND (@grant IS NULL OR EXISTS (SELECT 1 FROM "Grants" WHERE "Id" = @grant))
        """;

    /// <summary>Revokes a grant.</summary>
    public const string RevokeGrant = """UPDATE "Grants" SET "Status" = 'revoked', "ConcurrencyToken" = @stamp WHERE "Id" = @id AND "Status" <> 'revoked'""";

    /// <summary>The parameters of <see cref="InsertToken"/>, in the order of <see cref="ValuesOf(TokenRow)"/>.</summary>
    public static readonly string[] TokenParameters =
    [
        "@id", "@application", "@grant", "@stamp", "@created", "@expires", "@payload", "@properties", "@redeemed", "@reference", "@status",
        "@subject", "@type",
    ];

    /// <summary>The parameters of <see cref="InsertGrant"/>, in the order of <see cref="ValuesOf(GrantRow)"/>.</summary>
    public static readonly string[] GrantParameters =
    [
        "@id", "@application", "@subject", "@status", "@type", "@scopes", "@session", "@offline", "@created", "@stamp",
    ];

    /// <summary>The values of a token.</summary>
    public static object?[] ValuesOf(TokenRow row) =>
    [
        row.Id, row.ApplicationId, row.AuthorizationId, row.ConcurrencyToken, row.CreationDate, row.ExpirationDate, row.Payload,
        row.Properties, row.RedemptionDate, row.ReferenceId, row.Status, row.Subject, row.Type,
    ];

    /// <summary>The values of a grant.</summary>
    public static object?[] ValuesOf(GrantRow row) =>
    [
        row.Id, row.ApplicationId, row.Subject, row.Status, row.Type, row.Scopes, row.SessionId, row.IsOffline, row.CreationDate,
        NewStamp(),
    ];

    /// <summary>A new concurrency token.</summary>
    public static string NewStamp() => Guid.CreateVersion7().ToString("N");
}
