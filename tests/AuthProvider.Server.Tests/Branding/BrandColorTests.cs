using System.Globalization;
using System.Text.RegularExpressions;
using AuthProvider.Server.Branding;

namespace AuthProvider.Server.Tests.Branding;

/// <summary>Whatever colour an operator chooses, words stay readable in both schemes (WCAG 2.2, 1.4.3).</summary>
public sealed partial class BrandColorTests
{
    [Fact]
    public void Every_colour_gives_shades_that_are_readable_on_all_grounds_and_under_words()
    {
        for (var color = 0; color <= 0xffffff; color += 0x01_23_45 / 8)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"#{color:x6}");
            var shades = BrandColor.Find(text)!;

            Assert.All(BrandColor.LightGrounds, ground => Assert.True(BrandColor.Contrast(shades.Light, ground) >= BrandColor.LeastContrast, $"{text} on {ground}"));
            Assert.All(BrandColor.DarkGrounds, ground => Assert.True(BrandColor.Contrast(shades.Dark, ground) >= BrandColor.LeastContrast, $"{text} on {ground}"));
            Assert.True(BrandColor.Contrast(shades.Light, shades.OnLight) >= BrandColor.LeastContrast, text);
            Assert.True(BrandColor.Contrast(shades.Dark, shades.OnDark) >= BrandColor.LeastContrast, text);
        }
    }

    [Fact]
    public void A_colour_that_is_readable_as_it_is_stays() => Assert.Equal("#0b5d4b", BrandColor.Find("#0b5d4b")!.Light);

    [Theory]
    [InlineData("#000000", "#ffffff", 21)]
    [InlineData("#777777", "#ffffff", 4.48)]
    [InlineData("#3b4cca", "#3b4cca", 1)]
    public void Contrast_is_that_of_the_guidelines(string one, string other, double contrast) => Assert.Equal(contrast, BrandColor.Contrast(one, other), 2);

    [Theory]
    [InlineData("red")]
    [InlineData("#fff")]
    [InlineData("3b4cca")]
    [InlineData("#3b4ccg")]
    [InlineData("#3b4cca;}")]
    [InlineData("")]
    public void What_is_no_colour_is_none(string text) => Assert.Null(BrandColor.Find(text));

    [Fact]
    public void The_grounds_are_those_of_the_stylesheet()
    {
        var grounds = Grounds().Matches(File.ReadAllText(Path.Combine(Repository.Root, "src", "AuthProvider.Server", "wwwroot", "site.css")));

        Assert.Equal(BrandColor.LightGrounds, grounds.Select(ground => ground.Groups["light"].Value));
        Assert.Equal(BrandColor.DarkGrounds, grounds.Select(ground => ground.Groups["dark"].Value));
    }

    [GeneratedRegex(@"--(\w+-)?(ground|sheet): light-dark\((?<light>#\w{6}), (?<dark>#\w{6})\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Grounds();
}
