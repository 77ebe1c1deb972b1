using System.Globalization;
using AuthProvider.Storage.Tokens;
using AuthProvider.Storage.Tokens.Writing;
using OpenIddict.Abstractions;

namespace AuthProvider.Storage.Tests.Tokens;

public sealed class SqliteValuesTests
{
    public static TheoryData<string?, string> Texts => new()
    {
        { null, "2026-01-01T12:00:00" },
        { "", "2026-01-01T12:00:00.5" },
        { "alice", "2026-01-01T12:00:00.1234567" },
        { "Zoë Müller 漢字 😀", "2026-12-31T23:59:59.0000001" },
        { new string('é', 300), "0001-01-01T00:00:00" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Row_of_the_writer_is_byte_for_byte_that_of_EF_Core(string? text, string time)
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite: true);
        var grantId = (await harness.GrantAsync()).AuthorizationId;
        var written = harness.NewToken(grantId) with
        {
            Subject = text, Payload = text, CreationDate = DateTime.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal),
            Status = OpenIddictConstants.Statuses.Redeemed, ConcurrencyToken = "2",
        };
        Assert.Equal(WriteOutcome.Committed, await harness.InsertAsync(written));
        var saved = written with { Id = Guid.CreateVersion7() };
        await using (var context = harness.Database.Open())
        {
            context.Tokens.Add(saved.ToEntity());
            await context.SaveChangesAsync();
        }

        Assert.Equal(await ReadAsync(harness, saved.Id), await ReadAsync(harness, written.Id));
    }

    private static async Task<string?> ReadAsync(TokenWriterHarness harness, Guid id)
    {
        var columns = typeof(TokenRow).GetProperties().Select(column => column.Name).Where(name => name is not nameof(TokenRow.Id));
        var values = string.Join(" || '|' || ", columns.Select(column => $"typeof(\"{column}\") || ':' || coalesce(hex(\"{column}\"), '')"));
        var row = await harness.AskAsync($"SELECT {values} FROM \"Tokens\" WHERE \"Id\" = '{id.ToString().ToUpperInvariant()}'");
        Assert.False(string.IsNullOrEmpty(row));
        return row;
    }
}
