using AuthProvider.Storage.Apps;

namespace AuthProvider.Storage.Tests.Apps;

public sealed class AppNameRulesTests
{
    [Theory]
    [InlineData("AuthProvider")]
    [InlineData("auth provider")]
    [InlineData("The AUTH-PROVIDER account service")]
    [InlineData("Аuthрrоvidеr")]
    [InlineData("AuthPr0v1der")]
    [InlineData("Áuthprovider")]
    public void Name_that_passes_for_the_server_is_refused(string name) => Assert.Contains("could be taken", AppNameRules.Check(name)?.ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("Author's providence")]
    [InlineData("Vote 2031")]
    [InlineData("Поставщик")]
    public void Other_names_are_fine(string name) => Assert.Null(AppNameRules.Check(name));
}
