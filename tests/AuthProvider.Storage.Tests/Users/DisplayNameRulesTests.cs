using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Users;

namespace AuthProvider.Storage.Tests.Users;

public sealed class DisplayNameRulesTests
{
    /// <summary>The same for people and for apps: people decide by names whom they trust.</summary>
    [Theory]
    [InlineData('\u0007')]
    [InlineData('\u00A0')]
    [InlineData('\u00AD')]
    [InlineData('\u061C')]
    [InlineData('\u200B')]
    [InlineData('\u200D')]
    [InlineData('\u200F')]
    [InlineData('\u2028')]
    [InlineData('\u202E')]
    [InlineData('\u2060')]
    [InlineData('\u2066')]
    [InlineData('\u3164')]
    [InlineData('\uFEFF')]
    public void Name_with_a_character_that_nobody_sees_is_refused(char unseen)
    {
        Assert.NotNull(DisplayNameRules.Check($"Alice{unseen}Adams"));
        Assert.NotNull(AppNameRules.Check($"Alice{unseen}Adams"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Zoë O'Brien-Łuczak 3rd")]
    [InlineData("山田 太郎")]
    [InlineData("محمد")]
    [InlineData("Tea 🍵")]
    public void Other_names_are_fine(string? name) => Assert.Null(DisplayNameRules.Check(name));
}
