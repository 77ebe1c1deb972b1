using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AuthProvider.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class AccountOwners : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_Authenticators_AspNetUsers_UserId1",
                table: "Authenticators");

            migrationBuilder.DropForeignKey(
                name: "FK_EmailChanges_AspNetUsers_UserId1",
                table: "EmailChanges");

            migrationBuilder.DropIndex(
                name: "IX_EmailChanges_UserId1",
                table: "EmailChanges");

            migrationBuilder.DropIndex(
                name: "IX_Authenticators_UserId1",
                table: "Authenticators");

            migrationBuilder.DropColumn(
                name: "UserId1",
                table: "EmailChanges");

            migrationBuilder.DropColumn(
                name: "UserId1",
                table: "Authenticators");

            migrationBuilder.AddForeignKey(
                name: "FK_Authenticators_AspNetUsers_UserId",
                table: "Authenticators",
                column: "UserId",
                principalTable: "AspNetUsers",
                principalColumn: "Id",
                onDelete: ReferentialAction.Cascade);

            migrationBuilder.AddForeignKey(
                name: "FK_EmailChanges_AspNetUsers_UserId",
                table: "EmailChanges",
                column: "UserId",
                principalTable: "AspNetUsers",
                principalColumn: "Id",
                onDelete: ReferentialAction.Cascade);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_Authenticators_AspNetUsers_UserId",
                table: "Authenticators");

            migrationBuilder.DropForeignKey(
                name: "FK_EmailChanges_AspNetUsers_UserId",
                table: "EmailChanges");

            migrationBuilder.AddColumn<Guid>(
                name: "UserId1",
                table: "EmailChanges",
                type: "TEXT",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.AddColumn<Guid>(
                name: "UserId1",
                table: "Authenticators",
                type: "TEXT",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.CreateIndex(
                name: "IX_EmailChanges_UserId1",
                table: "EmailChanges",
                column: "UserId1");

            migrationBuilder.CreateIndex(
                name: "IX_Authenticators_UserId1",
                table: "Authenticators",
                column: "UserId1");

            migrationBuilder.AddForeignKey(
                name: "FK_Authenticators_AspNetUsers_UserId1",
                table: "Authenticators",
                column: "UserId1",
                principalTable: "AspNetUsers",
                principalColumn: "Id",
                onDelete: ReferentialAction.Cascade);

            migrationBuilder.AddForeignKey(
                name: "FK_EmailChanges_AspNetUsers_UserId1",
                table: "EmailChanges",
                column: "UserId1",
                principalTable: "AspNetUsers",
                principalColumn: "Id",
                onDelete: ReferentialAction.Cascade);
        }
    }
}
