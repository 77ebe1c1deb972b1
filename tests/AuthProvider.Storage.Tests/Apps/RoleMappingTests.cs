using AuthProvider.Storage.Apps;

namespace AuthProvider.Storage.Tests.Apps;

/// <summary>An app whose mapping tells it more than an administrator saw reaches further. A mapping is written as <c>role name, role name</c>.</summary>
public sealed class RoleMappingTests
{
    [Theory]
    [InlineData("staff member", null)]
    [InlineData("", null)]
    [InlineData("staff member", "staff member, administrator admin")]
    [InlineData("staff member", "staff worker")]
    [InlineData("staff member", "staff Member")]
    [InlineData("staff member", "administrator member")]
    [InlineData("staff member, administrator admin", "staff admin, administrator member")]

    // A name that comes to stand for more, or for fewer, tells the two apart.
    [InlineData("staff member", "staff member, administrator member")]
    [InlineData("staff member, administrator member", "administrator member")]
    [InlineData("staff member, administrator member", "staff member, administrator admin")]
    [InlineData("staff member, administrator member, auditor member", "administrator member, auditor member")]
    public void Mapping_that_says_more_widens(string before, string? mapping) => Assert.True(RoleMapping.Widens(Read(mapping), Read(before)));

    [Theory]
    [InlineData(null, null)]
    [InlineData(null, "staff member")]
    [InlineData("staff member", "")]
    [InlineData("staff member", "staff member")]
    [InlineData("staff member, administrator admin", "administrator admin, staff member")]
    [InlineData("staff member, administrator member", "Administrator member, STAFF member")]
    [InlineData("staff member, administrator admin", "staff member")]
    [InlineData("staff member, administrator member, auditor reader", "auditor reader")]
    public void Mapping_that_says_the_same_or_less_does_not(string? before, string? mapping) => Assert.False(RoleMapping.Widens(Read(mapping), Read(before)));

    private static Dictionary<string, string>? Read(string? mapping) => mapping?
        .Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split(' ')).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
}
