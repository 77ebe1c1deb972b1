namespace AuthProvider.Storage.Tokens.Writing;

/// <summary>The statements of <see cref="SqliteUnitConnection"/>.</summary>
internal static class SqliteUnitSql
{
    // Rows are inserted by VALUES, one each: for an INSERT … SELECT SQLite copies every page before it changes it, as it might have to take back
    // some rows of several. What a row depends on is asked before, in the same transaction.

    /// <summary>Inserts a token.</summary>
    public const string InsertToken = """
        INSERT INTO "Tokens" ("Id", "ApplicationId", "AuthorizationId", "ConcurrencyToken", "CreationDate", "ExpirationDate", "Payload",
            "Properties", "RedemptionDate", "ReferenceId", "Status", "Subject", "Type")
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
        """;

    /// <summary>Finds a grant that is valid.</summary>
    public const string FindValidGrant = """SELECT 1 FROM "Grants" WHERE "Id" = ?1 AND "Status" = 'valid'""";

    /// <summary>
    /// Inserts a grant: not where its session has ended or its user (?11) has revoked grants since (?12), as it has no identifier then, and not
    /// where it is there already, as its code was exchanged before. Neither is an error to SQLite.
    /// </summary>
    public const string InsertGrant = """
        INSERT OR IGNORE INTO "Grants"
            ("Id", "ApplicationId", "Subject", "Status", "Type", "Scopes", "SessionId", "IsOffline", "CreationDate", "ConcurrencyToken", "ExpiresAt",
            "RefreshGeneration")
        VALUES ((SELECT ?1 WHERE (?7 IS NULL OR EXISTS (SELECT 1 FROM "Sessions" WHERE "Id" = ?7 AND "EndedAt" IS NULL))
            AND (?11 IS NULL OR EXISTS (SELECT 1 FROM "AspNetUsers" WHERE "Id" = ?11 AND "GrantEpoch" = ?12))), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?13, 0)
        """;

    /// <summary>The compare-and-set of a refresh token's exchange.</summary>
    public const string Rotate = """
        UPDATE "Grants" SET "RefreshGeneration" = ?3, "RefreshTimes" = ?4, "ExpiresAt" = ?5 WHERE "Id" = ?1 AND "RefreshGeneration" = ?2 AND "Status" = 'valid'
        """;

    /// <summary>Tells why <see cref="Rotate"/> did nothing.</summary>
    public const string InspectGrant = """SELECT "Status", "RefreshGeneration", "RefreshTimes" FROM "Grants" WHERE "Id" = ?1""";

    /// <summary>Keeps a grant as long as its first refresh token lasts.</summary>
    public const string Extend = """
        UPDATE "Grants" SET "ExpiresAt" = ?2 WHERE "Id" = ?1 AND "Status" = 'valid' AND ("ExpiresAt" IS NULL OR "ExpiresAt" < ?2)
        """;

    /// <summary>Inserts a denial; a second one of the same token changes nothing.</summary>
    public const string InsertDenial = """INSERT OR IGNORE INTO "Denials" ("Id", "ExpiresAt") VALUES (?1, ?2)""";

    /// <summary>The compare-and-set of a single use.</summary>
    public const string Consume = """
        UPDATE "Tokens" SET "Status" = 'redeemed', "RedemptionDate" = ?2, "ConcurrencyToken" = ?3
        WHERE "Id" = ?1 AND "Status" = 'valid' AND (?4 IS NULL OR "AuthorizationId" = ?4) AND ("AuthorizationId" IS NULL OR EXISTS
            (SELECT 1 FROM "Grants" WHERE "Grants"."Id" = "Tokens"."AuthorizationId" AND "Grants"."Status" = 'valid'))
        """;

    /// <summary>Tells why <see cref="Consume"/> did nothing.</summary>
    public const string Inspect = """
        SELECT "Tokens"."Status", "Tokens"."RedemptionDate", "Tokens"."AuthorizationId", "Grants"."Status"
        FROM "Tokens" LEFT JOIN "Grants" ON "Grants"."Id" = "Tokens"."AuthorizationId" WHERE "Tokens"."Id" = ?1
        """;

    /// <summary>The compare-and-set of a change. A grant that is gone refuses it.</summary>
    public const string Change = """
        UPDATE "Tokens" SET "ApplicationId" = ?2, "AuthorizationId" = ?3, "ConcurrencyToken" = ?4, "CreationDate" = ?5, "ExpirationDate" = ?6,
            "Payload" = ?7, "Properties" = ?8, "RedemptionDate" = ?9, "ReferenceId" = ?10, "Status" = ?11, "Subject" = ?12, "Type" = ?13
        WHERE "Id" = ?1 AND "ConcurrencyToken" IS ?14 AND (?3 IS NULL OR EXISTS (SELECT 1 FROM "Grants" WHERE "Id" = ?3))
        """;

    /// <summary>Revokes a grant.</summary>
    public const string RevokeGrant = """UPDATE "Grants" SET "Status" = 'revoked', "ConcurrencyToken" = ?2 WHERE "Id" = ?1 AND "Status" <> 'revoked'""";
}
