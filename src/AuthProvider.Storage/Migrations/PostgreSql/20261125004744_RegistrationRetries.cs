using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AuthProvider.Storage.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class RegistrationRetries : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "EarlierTokenHash",
                table: "ClientRegistrations",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "SecretCameWithToken",
                table: "ClientRegistrations",
                type: "boolean",
                nullable: false,
                defaultValue: false);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "EarlierTokenHash",
                table: "ClientRegistrations");

            migrationBuilder.DropColumn(
                name: "SecretCameWithToken",
                table: "ClientRegistrations");
        }
    }
}
