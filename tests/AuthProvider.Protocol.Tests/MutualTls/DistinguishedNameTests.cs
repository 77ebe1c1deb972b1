using System.Security.Cryptography.X509Certificates;
using AuthProvider.Protocol.MutualTls;

namespace AuthProvider.Protocol.Tests.MutualTls;

/// <summary>Names of certificates, as text and as they are compared (RFC 4514, 2 to 4; RFC 4517, 4.2.15).</summary>
public sealed class DistinguishedNameTests
{
    [Theory]
    [InlineData("UID=jsmith,DC=example,DC=net", "UID=jsmith,DC=example,DC=net")]
    [InlineData("cn=Shop , o = Example", "CN=shop, O=EXAMPLE")]
    [InlineData("CN=James \\\"Jim\\\" Smith\\, III,DC=net", "CN=\"James \"\"Jim\"\" Smith, III\", DC=net")]
    [InlineData("CN=Lu\\C4\\8Di\\C4\\87", "CN=Lučić")]
    [InlineData("CN=Before\\0dAfter", "CN=\"Before\rAfter\"")]
    [InlineData("2.5.4.3=shop", "CN=shop")]
    [InlineData("CN=#0C0473686F70", "CN=shop")]
    [InlineData("CN=two  words", "CN=two words")]
    [InlineData("CN=a=b", "CN=\"a=b\"")]
    public void Text_is_the_name_of_the_certificate(string text, string certificate) =>
        Assert.True(DistinguishedName.TryParse(text)!.Matches(Read(certificate)));

    /// <summary>Neither a name nor an error of the server.</summary>
    [Theory]
    [InlineData("CN=\ufffe")]
    [InlineData("CN=\\EF\\BF\\BE")]
    [InlineData("CN=#1E02FFFE")]
    [InlineData("CN=a\\00b")]
    public void Text_with_characters_that_are_none_is_no_name(string text) => Assert.Null(DistinguishedName.TryParse(text));

    /// <summary>A value must not pass for two.</summary>
    [Fact]
    public void Name_in_a_certificate_with_a_nul_is_no_name()
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.AddOrganizationName("Example\0" + "2.5.4.3='X");
        Assert.Null(DistinguishedName.TryRead(builder.Build().RawData));
    }

    [Theory]
    [InlineData("CN=shop", "CN=shop, O=Example")]
    [InlineData("O=Example,CN=shop", "CN=shop, O=Example")]
    [InlineData("CN=shop", "OU=shop")]
    [InlineData("CN=shop+OU=Example", "CN=shop, OU=Example")]
    [InlineData("CN=two words", "CN=twowords")]
    [InlineData("CN=\\#0C0473686F70", "CN=shop")]
    public void Text_is_another_name(string text, string certificate) =>
        Assert.False(DistinguishedName.TryParse(text)!.Matches(Read(certificate)));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("shop")]
    [InlineData("CN=")]
    [InlineData("CN=shop,")]
    [InlineData("CN=shop,,O=a")]
    [InlineData("CN=shop;O=a")]
    [InlineData("CN=\"shop\"")]
    [InlineData("CN=shop\\")]
    [InlineData("CN=shop\\x")]
    [InlineData("CN=\\FF")]
    [InlineData("CN=#0C")]
    [InlineData("CN=#0C0473686F7")]
    [InlineData("NOSUCH=shop")]
    [InlineData("1=shop")]
    [InlineData("1.02=shop")]
    public void Text_is_no_name(string text) => Assert.Null(DistinguishedName.TryParse(text));

    [Fact]
    public void Half_a_character_is_no_name() => Assert.Null(DistinguishedName.TryParse("CN=\ud800"));

    /// <summary>Of several attributes in a part the order says nothing.</summary>
    [Fact]
    public void Part_with_several_attributes_is_a_set() =>
        Assert.True(DistinguishedName.TryParse("CN=shop+OU=sales,O=Example")!.Matches(DistinguishedName.TryParse("OU=Sales+CN=Shop,O=Example")!));

    [Fact]
    public void Damaged_encoding_is_no_name() => Assert.Null(DistinguishedName.TryRead(new byte[] { 0x30, 0x05, 0x31, 0x7f }));

    private static DistinguishedName Read(string text) => DistinguishedName.TryRead(new X500DistinguishedName(text).RawData)!;
}
