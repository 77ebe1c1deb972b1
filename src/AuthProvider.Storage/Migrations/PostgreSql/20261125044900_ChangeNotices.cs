using AuthProvider.Storage.Database;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AuthProvider.Storage.Migrations.PostgreSql
{
    /// <summary>Triggers that tell all nodes what a transaction changed, when it commits (<c>Nodes/ChangeNotice.cs</c> reads them).</summary>
    [DbContext(typeof(PostgreSqlDbContext))]
    [Migration("20261125044900_ChangeNotices")]
    public partial class ChangeNotices : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
            """
            CREATE FUNCTION authprovider_table_notice() RETURNS trigger LANGUAGE plpgsql AS $function$
            BEGIN
                PERFORM pg_notify('authprovider', TG_ARGV[0]);
                RETURN NULL;
            END $function$;

            CREATE FUNCTION authprovider_row_notice() RETURNS trigger LANGUAGE plpgsql AS $function$
            DECLARE
                changed jsonb;
            BEGIN
                IF TG_OP = 'DELETE' THEN changed := to_jsonb(OLD); ELSE changed := to_jsonb(NEW); END IF;
                PERFORM pg_notify('authprovider', TG_ARGV[0] || ':' || (changed ->> TG_ARGV[1]));
                RETURN NULL;
            END $function$;

            CREATE FUNCTION authprovider_denial_notice() RETURNS trigger LANGUAGE plpgsql AS $function$
            BEGIN
                PERFORM pg_notify('authprovider', 'denials:' || NEW."Id" || ':' || ceil(extract(epoch FROM NEW."ExpiresAt"))::bigint);
                RETURN NULL;
            END $function$;

            CREATE TRIGGER authprovider_notice AFTER INSERT OR UPDATE OR DELETE ON "Apps"
                FOR EACH STATEMENT EXECUTE FUNCTION authprovider_table_notice('apps');
            CREATE TRIGGER authprovider_notice AFTER INSERT OR UPDATE OR DELETE ON "Scopes"
                FOR EACH STATEMENT EXECUTE FUNCTION authprovider_table_notice('scopes');
            CREATE TRIGGER authprovider_notice AFTER INSERT OR UPDATE OR DELETE ON "SigningKeys"
                FOR EACH STATEMENT EXECUTE FUNCTION authprovider_table_notice('keys');
            CREATE TRIGGER authprovider_notice AFTER UPDATE OR DELETE ON "AspNetRoles"
                FOR EACH STATEMENT EXECUTE FUNCTION authprovider_table_notice('users');
            CREATE TRIGGER authprovider_notice AFTER UPDATE OR DELETE ON "AspNetUsers"
                FOR EACH ROW EXECUTE FUNCTION authprovider_row_notice('users', 'Id');
            CREATE TRIGGER authprovider_notice AFTER INSERT OR UPDATE OR DELETE ON "AspNetUserRoles"
                FOR EACH ROW EXECUTE FUNCTION authprovider_row_notice('users', 'UserId');
            CREATE TRIGGER authprovider_notice AFTER UPDATE OR DELETE ON "Browsers"
                FOR EACH ROW EXECUTE FUNCTION authprovider_row_notice('browsers', 'Id');
            CREATE TRIGGER authprovider_notice AFTER INSERT OR UPDATE OR DELETE ON "Sessions"
                FOR EACH ROW EXECUTE FUNCTION authprovider_row_notice('browsers', 'BrowserId');
            CREATE TRIGGER authprovider_notice AFTER INSERT ON "Denials"
                FOR EACH ROW EXECUTE FUNCTION authprovider_denial_notice();

            -- Rows that leave because they have run out are nobody's news.
            CREATE TRIGGER authprovider_notice AFTER UPDATE ON "Grants"
                FOR EACH ROW WHEN (OLD."Status" IS DISTINCT FROM NEW."Status") EXECUTE FUNCTION authprovider_row_notice('grants', 'Id');
            CREATE TRIGGER authprovider_removal_notice AFTER DELETE ON "Grants"
                FOR EACH ROW WHEN (OLD."Status" = 'valid') EXECUTE FUNCTION authprovider_row_notice('grants', 'Id');

            -- Whether a code or refresh token is used up is asked of the database alone.
            CREATE TRIGGER authprovider_notice AFTER UPDATE ON "Tokens"
                FOR EACH ROW WHEN (OLD."Status" IS DISTINCT FROM NEW."Status" AND NEW."Status" IS DISTINCT FROM 'redeemed')
                EXECUTE FUNCTION authprovider_row_notice('tokens', 'Id');
            """);

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
            """
            DROP FUNCTION authprovider_table_notice() CASCADE;
            DROP FUNCTION authprovider_row_notice() CASCADE;
            DROP FUNCTION authprovider_denial_notice() CASCADE;
            """);
    }
}
