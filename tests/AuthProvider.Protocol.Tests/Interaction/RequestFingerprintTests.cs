using AuthProvider.Protocol.Interaction;
using CsCheck;
using OpenIddict.Abstractions;

namespace AuthProvider.Protocol.Tests.Interaction;

public sealed class RequestFingerprintTests
{
    private static readonly Gen<Dictionary<string, string>> Parameters =
        Gen.Dictionary(Gen.String[Gen.Char['a', 'f'], 1, 3], Gen.String[Gen.Char['a', 'f'], 1, 4])[0, 5];

    [Fact]
    public void Order_of_parameters_does_not_matter() =>
        Parameters.Sample(parameters => Of(parameters) == Of(parameters.Reverse()));

    [Fact]
    public void The_ticket_does_not_matter() =>
        Assert.Equal(Of([new("client_id", "shop")]), Of([new("client_id", "shop"), new("interaction", "what the pages did")]));

    [Fact]
    public void Any_other_difference_matters() =>
        Gen.Select(Parameters, Parameters).Sample((one, other) => Same(one, other) == (Of(one) == Of(other)));

    [Theory]
    [InlineData("ab", "c", "a", "bc")]
    [InlineData("a", "bx", "ab", "x")]
    public void Names_and_values_do_not_run_together(string name, string value, string otherName, string otherValue) =>
        Assert.NotEqual(Of([new(name, value), new("x", "y")]), Of([new(otherName, otherValue), new("x", "y")]));

    private static bool Same(Dictionary<string, string> one, Dictionary<string, string> other) =>
        one.Count == other.Count && one.All(pair => other.TryGetValue(pair.Key, out var value) && value == pair.Value);

    private static string Of(IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var request = new OpenIddictRequest();
        foreach (var (name, value) in parameters)
        {
            request.SetParameter(name, value);
        }

        return RequestFingerprint.Of(request);
    }
}
