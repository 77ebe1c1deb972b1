using AuthProvider.Storage.Database;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AuthProvider.Storage.Migrations.PostgreSql
{
    /// <summary>Indexes for what is asked about one person: no question of a page or a sign-in reads a whole table.</summary>
    [DbContext(typeof(PostgreSqlDbContext))]
    [Migration("20261130163000_IndexesOfPeople")]
    public partial class IndexesOfPeople : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(name: "IX_Grants_ApplicationId_Status_Subject_Type", table: "Grants");
            migrationBuilder.DropIndex(name: "IX_KnownDevices_UserId_SecretHash", table: "KnownDevices");

            migrationBuilder.CreateIndex(
                name: "IX_Grants_ApplicationId",
                table: "Grants",
                column: "ApplicationId");

            migrationBuilder.CreateIndex(
                name: "IX_Grants_Subject",
                table: "Grants",
                column: "Subject");

            migrationBuilder.CreateIndex(
                name: "IX_KnownDevices_SecretHash_UserId",
                table: "KnownDevices",
                columns: new[] { "SecretHash", "UserId" }, unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_KnownDevices_UserId",
                table: "KnownDevices",
                column: "UserId");

            migrationBuilder.CreateIndex(
                name: "IX_OneTimeLinks_ExpiresAt",
                table: "OneTimeLinks",
                column: "ExpiresAt");

            migrationBuilder.CreateIndex(
                name: "IX_OneTimeLinks_UserId",
                table: "OneTimeLinks",
                column: "UserId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(name: "IX_Grants_ApplicationId", table: "Grants");
            migrationBuilder.DropIndex(name: "IX_Grants_Subject", table: "Grants");
            migrationBuilder.DropIndex(name: "IX_KnownDevices_SecretHash_UserId", table: "KnownDevices");
            migrationBuilder.DropIndex(name: "IX_KnownDevices_UserId", table: "KnownDevices");
            migrationBuilder.DropIndex(name: "IX_OneTimeLinks_ExpiresAt", table: "OneTimeLinks");
            migrationBuilder.DropIndex(name: "IX_OneTimeLinks_UserId", table: "OneTimeLinks");

            migrationBuilder.CreateIndex(
                name: "IX_Grants_ApplicationId_Status_Subject_Type",
                table: "Grants",
                columns: new[] { "ApplicationId", "Status", "Subject", "Type" });

            migrationBuilder.CreateIndex(
                name: "IX_KnownDevices_UserId_SecretHash",
                table: "KnownDevices",
                columns: new[] { "UserId", "SecretHash" },
                unique: true);
        }
    }
}
