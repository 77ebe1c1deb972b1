using AuthProvider.Protocol.ClientAuthentication;
using CsCheck;

namespace AuthProvider.Protocol.Tests.ClientAuthentication;

/// <summary>The stored form of client secrets.</summary>
public sealed class ClientSecretsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_generated_secret_has_256_bits_and_is_stored_as_a_hash()
    {
        var secret = ClientSecrets.Generate();
        Assert.Equal(43, secret.Text.Length);
        Assert.StartsWith("v1.", secret.Stored, StringComparison.Ordinal);
        Assert.DoesNotContain(secret.Text, secret.Stored, StringComparison.Ordinal);
        Assert.True(FastHash.Verify(secret.Stored, secret.Text));
        Assert.False(FastHash.Verify(secret.Stored, secret.Text + "x"));
        Assert.NotEqual(secret.Text, ClientSecrets.Generate().Text);
    }

    [Fact]
    public void A_chosen_secret_is_stored_with_a_slow_hash_and_salt()
    {
        var stored = ClientSecrets.HashChosen("correct horse");
        Assert.StartsWith("v2.600000.", stored, StringComparison.Ordinal);
        Assert.True(SlowHash.Verify(stored, "correct horse"));
        Assert.False(SlowHash.Verify(stored, "correct horsf"));
        Assert.NotEqual(stored, ClientSecrets.HashChosen("correct horse"));
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("v1.")]
    [InlineData("v1.tooshort")]
    [InlineData("v2.600000.AAAA.AAAA")]
    [InlineData("v2.0.AAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("v2.99999999999.AAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("v2.-5.AAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("")]
    [InlineData(" ")]
    public void A_secret_is_not_taken_for_a_stored_form(string text) => Assert.False(ClientSecrets.IsStoredForm(text));

    [Fact]
    public void Any_text_can_be_asked_whether_it_is_a_stored_form() =>
        Gen.String[Gen.OneOfConst([.. "v12. @-_AZ9="]), 0, 60].Sample(text => ClientSecrets.IsStoredForm(text) || true);

    [Fact]
    public void Rotation_lets_the_earlier_secret_live_for_the_overlap()
    {
        var (first, second) = (ClientSecrets.Generate(), ClientSecrets.Generate());
        var column = ClientSecrets.Rotate(first.Stored, second.Stored, Noon, TimeSpan.FromHours(1));
        Assert.True(ClientSecrets.IsStoredForm(column));
        Assert.Equal([second.Stored, first.Stored], ClientSecrets.Parse(column).Select(secret => secret.Hash));
        Assert.All(ClientSecrets.Parse(column), secret => Assert.True(secret.IsValidAt(Noon.AddMinutes(59).AddSeconds(59))));
        Assert.Equal([true, false], ClientSecrets.Parse(column).Select(secret => secret.IsValidAt(Noon.AddHours(1))));
    }

    [Fact]
    public void Rotation_without_overlap_ends_the_earlier_secret_at_once() =>
        Assert.Single(ClientSecrets.Parse(ClientSecrets.Rotate(ClientSecrets.Generate().Stored, ClientSecrets.Generate().Stored, Noon, TimeSpan.Zero)));

    [Fact]
    public void A_later_rotation_lengthens_no_life_and_drops_the_dead()
    {
        var secrets = Enumerable.Range(0, 3).Select(_ => ClientSecrets.Generate().Stored).ToList();
        var column = ClientSecrets.Rotate(secrets[0], secrets[1], Noon, TimeSpan.FromMinutes(10));
        var again = ClientSecrets.Parse(ClientSecrets.Rotate(column, secrets[2], Noon.AddMinutes(5), TimeSpan.FromHours(1)));
        Assert.Equal(Noon.AddMinutes(10), again[2].ExpiresAt);
        Assert.Equal(2, ClientSecrets.Parse(ClientSecrets.Rotate(column, secrets[2], Noon.AddMinutes(10), TimeSpan.FromHours(1))).Count);
    }

    [Fact]
    public void A_client_without_secret_gets_its_first_by_rotation() =>
        Assert.Single(ClientSecrets.Parse(ClientSecrets.Rotate(stored: null, ClientSecrets.Generate().Stored, Noon, TimeSpan.FromDays(1))));
}
