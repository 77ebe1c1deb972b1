using AuthProvider.Storage.Database;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AuthProvider.Storage.Migrations.PostgreSql
{
    /// <summary>Notices of consents (<c>Nodes/ChangeNotice.cs</c>).</summary>
    [DbContext(typeof(PostgreSqlDbContext))]
    [Migration("20261130160000_ChangeNoticesOfConsents")]
    public partial class ChangeNoticesOfConsents : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
            """
            CREATE TRIGGER authprovider_notice AFTER INSERT OR UPDATE OR DELETE ON "Consents"
                FOR EACH ROW EXECUTE FUNCTION authprovider_row_notice('consents', 'UserId');
            """);

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
            """
            DROP TRIGGER authprovider_notice ON "Consents";
            """);
    }
}
