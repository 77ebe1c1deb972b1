namespace AuthProvider.Storage.Tokens.Writing;

/// <summary>The statements of <see cref="PostgreSqlUnitConnection"/>. Rows arrive as arrays, one array a column, so the use, the grants and the tokens of a unit are one statement.</summary>
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

    private const string GrantColumns = """
        "Id", "ApplicationId", "Subject", "Status", "Type", "Scopes", "SessionId", "IsOffline", "CreationDate", "ConcurrencyToken", "ExpiresAt"
        """;

    private const string ApprovedColumns = """
        approved."Id", approved."ApplicationId", approved."Subject", approved."Status", approved."Type", approved."Scopes", approved."SessionId",
        approved."IsOffline", approved."CreationDate", approved."ConcurrencyToken", approved."ExpiresAt"
        """;

    // The grants that a unit makes, and those of them whose session has not ended and whose user has revoked none since: all, or the unit is
    // refused. Users are held before their sessions, as by whoever disables or deletes one.
    private const string Grants = $"""
        approved AS (SELECT * FROM unnest($14::uuid[], $15::uuid[], $16::text[], $17::text[], $18::text[], $19::text[], $20::uuid[], $21::boolean[],
            $22::timestamptz[], $23::text[], $24::timestamptz[], $25::uuid[], $26::integer[]) AS row ({GrantColumns}, "UserId", "UserEpoch")),
        users AS (SELECT "Id" FROM "AspNetUsers" WHERE ("Id", "GrantEpoch") IN (SELECT "UserId", "UserEpoch" FROM approved) FOR SHARE),
        standing_users AS (SELECT "SessionId" FROM approved WHERE "UserId" IS NULL OR "UserId" IN (SELECT "Id" FROM users)),
        live AS (SELECT "Id" FROM "Sessions" WHERE "Id" IN (SELECT "SessionId" FROM standing_users) AND "EndedAt" IS NULL FOR SHARE),
        orphaned AS (SELECT 1 FROM approved WHERE ("SessionId" IS NOT NULL AND "SessionId" NOT IN (SELECT "Id" FROM live))
            OR ("UserId" IS NOT NULL AND "UserId" NOT IN (SELECT "Id" FROM users)))
        """;

    private const string Unit = $"fresh AS ({Rows} AS row ({Columns})), {Grants}";

    /// <summary>Inserts tokens that have no grant.</summary>
    public const string InsertFreeTokens = $"""INSERT INTO "Tokens" ({Columns}) {Rows}""";

    /// <summary>
    /// Inserts grants ($14 to $26) and tokens, all or none: none when a token has a grant that is not valid, or a grant a session that has
    /// ended. A grant that is there already is revoked: its code was exchanged before. Returns the outcome; -2
    /// (<see cref="UnitConnection.AskAgain"/>) where another transaction inserted a grant meanwhile.
    /// </summary>
    public const string Insert = $"""
        WITH {Unit},
        standing AS (SELECT "Id" FROM "Grants" WHERE "Id" IN (SELECT "AuthorizationId" FROM fresh) AND "Status" = 'valid' FOR SHARE),
        decision AS (SELECT CASE WHEN EXISTS (SELECT 1 FROM "Grants" WHERE "Id" IN (SELECT "Id" FROM approved)) THEN 1
            WHEN EXISTS (SELECT 1 FROM orphaned) OR EXISTS (
            SELECT 1 FROM fresh WHERE "AuthorizationId" IS NOT NULL AND "AuthorizationId" NOT IN (SELECT "Id" FROM standing)
                AND "AuthorizationId" NOT IN (SELECT "Id" FROM approved WHERE "Status" = 'valid')) THEN 2 ELSE 0 END AS outcome),
        revoked AS (UPDATE "Grants" SET "Status" = 'revoked', "ConcurrencyToken" = approved."ConcurrencyToken"
            FROM approved, decision WHERE "Grants"."Id" = approved."Id" AND "Grants"."Status" <> 'revoked' AND decision.outcome = 1 RETURNING 1),
        granted AS (INSERT INTO "Grants" ({GrantColumns}, "RefreshGeneration") SELECT {ApprovedColumns}, 0 FROM approved, decision WHERE decision.outcome = 0
            ON CONFLICT ("Id") DO NOTHING RETURNING "Id"),
        verdict AS (SELECT CASE WHEN outcome = 0 AND EXISTS (SELECT "Id" FROM approved EXCEPT SELECT "Id" FROM granted) THEN -2 ELSE outcome END AS outcome FROM decision),
        inserted AS (INSERT INTO "Tokens" ({Columns}) SELECT fresh.* FROM fresh, verdict WHERE verdict.outcome = 0 RETURNING 1)
        SELECT outcome FROM verdict
        """;

    /// <summary>
    /// The single use of a token ($27; now $28, the first use that the leeway still covers $29, concurrency token $30, grant $31)
    /// with the grants ($14 to $26) and tokens that it yields. Returns the outcome.
    /// </summary>
    public const string Consume = $"""
        WITH {Unit},
        used AS (SELECT "Id", "Status", "RedemptionDate", "AuthorizationId" FROM "Tokens"
            WHERE "Id" = $27 AND ($31::uuid IS NULL OR "AuthorizationId" = $31) FOR UPDATE),
        standing AS (SELECT "Grants"."Id" FROM "Grants" JOIN used ON "Grants"."Id" = used."AuthorizationId" WHERE "Grants"."Status" = 'valid' FOR SHARE OF "Grants"),
        decision AS (SELECT used."Id", used."AuthorizationId", CASE
            WHEN used."AuthorizationId" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM standing) THEN 2
            WHEN used."Status" = 'valid' THEN CASE WHEN EXISTS (SELECT 1 FROM orphaned) THEN 2 ELSE 0 END
            WHEN used."Status" <> 'redeemed' THEN 3
            WHEN used."RedemptionDate" > $29 THEN -1
            ELSE 1 END AS outcome FROM used),
        consumed AS (UPDATE "Tokens" SET "Status" = 'redeemed', "RedemptionDate" = $28, "ConcurrencyToken" = $30
            FROM decision WHERE "Tokens"."Id" = decision."Id" AND decision.outcome = 0 RETURNING 1),
        revoked AS (UPDATE "Grants" SET "Status" = 'revoked', "ConcurrencyToken" = $30
            FROM decision WHERE "Grants"."Id" = decision."AuthorizationId" AND decision.outcome = 1 RETURNING 1),
        granted AS (INSERT INTO "Grants" ({GrantColumns}, "RefreshGeneration") SELECT {ApprovedColumns}, 0 FROM approved, decision WHERE decision.outcome <= 0 RETURNING 1),
        inserted AS (INSERT INTO "Tokens" ({Columns}) SELECT fresh.* FROM fresh, decision WHERE decision.outcome <= 0 RETURNING 1)
        SELECT COALESCE((SELECT GREATEST(outcome, 0) FROM decision), 3)
        """;

    /// <summary>
    /// The exchange of a refresh token (grant $14; generations of the token $15 and of the next one $16; the first exchange that the leeway still
    /// covers $17, milliseconds since 1970; times $18; end of the next token $19; concurrency token $20) with the tokens that it yields. Returns
    /// the outcome.
    /// </summary>
    public const string Rotate = $"""
        WITH fresh AS ({Rows} AS row ({Columns})),
        family AS (SELECT "Id", "Status", "RefreshGeneration" AS generation, "RefreshTimes" AS times FROM "Grants" WHERE "Id" = $14 FOR UPDATE),
        decision AS (SELECT "Id", CASE
            WHEN "Status" <> 'valid' THEN 2
            WHEN generation < $15 THEN 3
            WHEN generation = $15 AND $16 = $15 + 1 THEN 0
            WHEN generation = $15 THEN 4
            WHEN COALESCE(NULLIF(split_part(times, ' ', $15 - generation), '')::bigint <= $17, TRUE) THEN 1
            WHEN generation = $16 THEN 5
            ELSE 4 END AS outcome FROM family),
        rotated AS (UPDATE "Grants" SET "RefreshGeneration" = $16, "RefreshTimes" = $18, "ExpiresAt" = $19
            FROM decision WHERE "Grants"."Id" = decision."Id" AND decision.outcome = 0 RETURNING 1),
        revoked AS (UPDATE "Grants" SET "Status" = 'revoked', "ConcurrencyToken" = $20
            FROM decision WHERE "Grants"."Id" = decision."Id" AND decision.outcome = 1 RETURNING 1),
        inserted AS (INSERT INTO "Tokens" ({Columns}) SELECT fresh.* FROM fresh, decision WHERE decision.outcome IN (0, 5) RETURNING 1)
        SELECT COALESCE((SELECT outcome FROM decision), 2)
        """;

    /// <summary>Keeps a grant as long as its first refresh token lasts.</summary>
    public const string Extend = """
        UPDATE "Grants" SET "ExpiresAt" = $2 WHERE "Id" = $1 AND "Status" = 'valid' AND ("ExpiresAt" IS NULL OR "ExpiresAt" < $2)
        """;

    /// <summary>Inserts a denial; a second one of the same token changes nothing.</summary>
    public const string InsertDenial = """INSERT INTO "Denials" ("Id", "ExpiresAt") VALUES ($1, $2) ON CONFLICT DO NOTHING""";

    /// <summary>Revokes a grant.</summary>
    public const string RevokeGrant = """UPDATE "Grants" SET "Status" = 'revoked', "ConcurrencyToken" = $2 WHERE "Id" = $1 AND "Status" <> 'revoked'""";

    /// <summary>The compare-and-set of a change. A grant that is gone refuses it.</summary>
    public const string Change = """
        UPDATE "Tokens" SET "ApplicationId" = $2, "AuthorizationId" = $3, "ConcurrencyToken" = $4, "CreationDate" = $5,
            "ExpirationDate" = $6, "Payload" = $7, "Properties" = $8, "RedemptionDate" = $9, "ReferenceId" = $10, "Status" = $11,
            "Subject" = $12, "Type" = $13
        WHERE "Id" = $1 AND "ConcurrencyToken" IS NOT DISTINCT FROM $14 AND ($3 IS NULL OR EXISTS (SELECT 1 FROM "Grants" WHERE "Id" = $3))
        """;
}
