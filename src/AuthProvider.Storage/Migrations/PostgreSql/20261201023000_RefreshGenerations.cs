using AuthProvider.Storage.Database;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AuthProvider.Storage.Migrations.PostgreSql
{
    /// <summary>Grants count the exchanges of their refresh tokens, which stand in no rows any more.</summary>
    [DbContext(typeof(PostgreSqlDbContext))]
    [Migration("20261201023000_RefreshGenerations")]
    public partial class RefreshGenerations : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(name: "RefreshGeneration", table: "Grants", type: "integer", nullable: false, defaultValue: 0);
            migrationBuilder.AddColumn<string>(name: "RefreshTimes", table: "Grants", type: "text", nullable: true);
            migrationBuilder.AddColumn<System.DateTime>(name: "ExpiresAt", table: "Grants", type: "timestamp with time zone", nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(name: "RefreshGeneration", table: "Grants");
            migrationBuilder.DropColumn(name: "RefreshTimes", table: "Grants");
            migrationBuilder.DropColumn(name: "ExpiresAt", table: "Grants");
        }
    }
}
