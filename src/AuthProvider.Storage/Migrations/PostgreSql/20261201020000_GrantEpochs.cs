using AuthProvider.Storage.Database;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AuthProvider.Storage.Migrations.PostgreSql
{
    /// <summary>What codes that stand in no row are refused by, once the grants of their user are revoked.</summary>
    [DbContext(typeof(PostgreSqlDbContext))]
    [Migration("20261201020000_GrantEpochs")]
    public partial class GrantEpochs : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) =>
            migrationBuilder.AddColumn<int>(
                name: "GrantEpoch",
                table: "AspNetUsers",
                type: "integer",
                nullable: false,
                defaultValue: 0);

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropColumn(name: "GrantEpoch", table: "AspNetUsers");
    }
}
