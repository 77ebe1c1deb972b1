namespace AuthProvider.Storage.Tokens.Writing;

/// <summary>The statements of <see cref="PostgreSqlUnitConnection"/>. Rows arrive as arrays, one array a column, so the tokens of a unit are one statement.</summary>
internal static class PostgreSqlUnitSql
{
    private const string Columns = """
        "Id", "ApplicationId", "AuthorizationId", "ConcurrencyToken", "CreationDate", "ExpirationDate", "Payload",
        "Properties", "RedemptionDate", "ReferenceId", "Status", "Subject", "Type"
        """;

    private const string Rows = """
        SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::text[],
            $8::text[], $9::timestamptz[], $10::text[], $11::text[], $12::text[], $13::text[])
        """;

    private const string FreshTokens = $"fresh AS ({Rows} AS row ({Columns}))";

    /// <summary>Inserts tokens that have no grant.</summary>
    public const string InsertFreeTokens = $"""INSERT INTO "Tokens" ({Columns}) {Rows}""";

    /// <summary>Inserts tokens, all or none: none when one has a grant that is not valid. Returns the outcome.</summary>
    public const string InsertTokens = $"""
        WITH {FreshTokens},
        standing AS (SELECT "Id" FROM "Grants" WHERE "Id" IN (SELECT "AuthorizationId" FROM fresh) AND "Status" = 'valid' FOR SHARE),
        inserted AS (INSERT INTO "Tokens" ({Columns}) SELECT * FROM fresh WHERE NOT EXISTS (
            SELECT 1 FROM fresh AS other WHERE other."AuthorizationId" IS NOT NULL AND other."AuthorizationId" NOT IN (SELECT "Id" FROM standing))
            RETURNING 1)
        SELECT CASE WHEN (SELECT count(*) FROM inserted) > 0 THEN 0 ELSE 2 END
        """;

    /// <summary>
    /// The single use of a token ($14; now $15, the first use that the leeway still covers $16, concurrency token $17, grant $18)
    /// with the tokens that it yields. Returns the outcome.
    /// </summary>
    public const string Consume = $"""
        WITH {FreshTokens},
        used AS (SELECT "Id", "Status", "RedemptionDate", "AuthorizationId" FROM "Tokens"
            WHERE "Id" = $14 AND ($18::uuid IS NULL OR "AuthorizationId" = $18) FOR UPDATE),
        standing AS (SELECT "Grants"."Id" FROM "Grants" JOIN used ON "Grants"."Id" = used."AuthorizationId" WHERE "Grants"."Status" = 'valid' FOR SHARE OF "Grants"),
        decision AS (SELECT used."Id", used."AuthorizationId", CASE
            WHEN used."AuthorizationId" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM standing) THEN 2
            WHEN used."Status" = 'valid' THEN 0
            WHEN used."Status" <> 'redeemed' THEN 3
            WHEN used."RedemptionDate" > $16 THEN -1
            ELSE 1 END AS outcome FROM used),
        consumed AS (UPDATE "Tokens" SET "Status" = 'redeemed', "RedemptionDate" = $15, "ConcurrencyToken" = $17
            FROM decision WHERE "Tokens"."Id" = decision."Id" AND decision.outcome = 0 RETURNING 1),
        revoked AS (UPDATE "Grants" SET "Status" = 'revoked', "ConcurrencyToken" = $17
            FROM decision WHERE "Grants"."Id" = decision."AuthorizationId" AND decision.outcome = 1 RETURNING 1),
        inserted AS (INSERT INTO "Tokens" ({Columns}) SELECT fresh.* FROM fresh, decision WHERE decision.outcome <= 0 RETURNING 1)
        SELECT COALESCE((SELECT GREATEST(outcome, 0) FROM decision), 3)
        """;

    /// <summary>Inserts a grant, unless its session has ended: then its tokens find no grant and are not written either.</summary>
    public const string InsertGrant = """
        INSERT INTO "Grants" ("Id", "ApplicationId", "Subject", "Status", "Type", "Scopes", "SessionId", "IsOffline", "CreationDate", "ConcurrencyToken")
        SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10
        WHERE $7 IS NULL OR EXISTS (SELECT 1 FROM "Sessions" WHERE "Id" = $7 AND "EndedAt" IS NULL FOR SHARE)
        """;

    /// <summary>Inserts a denial; a second one of the same token changes nothing.</summary>
    public const string InsertDenial = """INSERT INTO "Denials" ("Id", "ExpiresAt") VALUES ($1, $2) ON CONFLICT DO NOTHING""";

    /// <summary>Revokes a grant.</summary>
    public const string RevokeGrant = """UPDATE "Grants" SET "Status" = 'revoked', "ConcurrencyToken" = $2 WHERE "Id" = $1 AND "Status" <> 'revoked'""";

    /// <summary>The compare-and-set of a change. A grant that was not made, as its session has ended, refuses it.</summary>
    public const string Change = """
        UPDATE "Tokens" SET "ApplicationId" = $2, "AuthorizationId" = $3, "ConcurrencyToken" = $4, "CreationDate" = $5,
            "ExpirationDate" = $6, "Payload" = $7, "Properties" = $8, "RedemptionDate" = $9, "ReferenceId" = $10, "Status" = $11,
            "Subject" = $12, "Type" = $13
        WHERE "Id" = $1 AND "ConcurrencyToken" IS NOT DISTINCT FROM $14 AND ($3 IS NULL OR EXISTS (SELECT 1 FROM "Grants" WHERE "Id" = $3))
        """;
}
