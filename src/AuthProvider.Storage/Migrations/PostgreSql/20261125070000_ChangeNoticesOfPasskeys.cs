using AuthProvider.Storage.Database;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AuthProvider.Storage.Migrations.PostgreSql
{
    /// <summary>Notices of passkeys, which belong to the pictures of users (<c>Nodes/ChangeNotice.cs</c>).</summary>
    [DbContext(typeof(PostgreSqlDbContext))]
    [Migration("20261125070000_ChangeNoticesOfPasskeys")]
    public partial class ChangeNoticesOfPasskeys : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
            """
            CREATE TRIGGER authprovider_notice AFTER INSERT OR UPDATE OR DELETE ON "AspNetUserPasskeys"
                FOR EACH ROW EXECUTE FUNCTION authprovider_row_notice('users', 'UserId');
            """);

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
            """
            DROP TRIGGER authprovider_notice ON "AspNetUserPasskeys";
            """);
    }
}
