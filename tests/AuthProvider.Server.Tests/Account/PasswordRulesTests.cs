using AuthProvider.Storage.Users;

namespace AuthProvider.Server.Tests.Account;

public sealed class PasswordRulesTests
{
    [Theory]
    [InlineData("password")]
    [InlineData("Password1")]
    [InlineData("p@ssw0rd")]
    [InlineData("password123")]
    [InlineData("qwerty123")]
    [InlineData("abc12345")]
    [InlineData("letmein1")]
    [InlineData("welcome1")]
    [InlineData("admin123")]
    [InlineData("1q2w3e4r")]
    [InlineData("aaaaaaaaaaaa")]
    [InlineData("12121212")]
    public void A_password_that_is_tried_first_is_refused(string password) =>
        Assert.StartsWith("This password is one of the commonest", PasswordRules.Check(password, "dora")?.ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("seven77")]
    [InlineData("")]
    [InlineData(null)]
    public void A_short_password_is_refused(string? password) => Assert.Equal("A password has 8 to 256 characters.", PasswordRules.Check(password, "dora")?.ToString());

    [Theory]
    [InlineData("tea-at-four")]
    [InlineData("nine green bottles")]
    [InlineData("correct horse")]
    [InlineData("kX9#vQ2m")]
    public void Any_other_is_accepted(string password) => Assert.Null(PasswordRules.Check(password, "dora"));
}
