using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests.Flows;

/// <summary>Every error goes where the success would have gone, in each flow and mode (OAuth 2.0 Multiple Response Type Encoding Practices 1.0, 5; OpenID Connect Core 1.0, 3.2.2.6 and 3.3.2.6).</summary>
public sealed class ErrorPlaceTests(FlowsProvider shared) : IClassFixture<FlowsProvider>
{
    private static readonly (string Name, string Value, string Error)[] Wrongs =
    [
        ("prompt", "none", "login_required"),
        ("prompt", "none login", "invalid_request"),
        ("scope", "openid unknown.scope", "invalid_scope"),
        ("max_age", "soon", "invalid_request"),
        ("claims", "[]", "invalid_request"),
        ("id_token_hint", "nonsense", "invalid_request"),
        ("registration", "{}", "registration_not_supported"),
        ("request", "e30.e30.", "invalid_request_object"),
        ("request_uri", "https://everything.example/request.jwt", "invalid_request_uri"),
        ("code_challenge_method", "plain", "invalid_request"),
    ];

    public static TheoryData<string, string?, string, string, string> Table
    {
        get
        {
            var data = new TheoryData<string, string?, string, string, string>();
            foreach (var type in new[] { "code", "id_token", "id_token token", "code id_token", "code token", "code id_token token" })
            {
                foreach (var mode in type == "code" ? new[] { null, "query", "fragment", "form_post" } : [null, "fragment", "form_post"])
                {
                    foreach (var (name, value, error) in Wrongs)
                    {
                        data.Add(type, mode, name, value, error);
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Table))]
    public async Task Error_goes_where_the_success_would_have_gone(string responseType, string? mode, string name, string value, string error)
    {
        using var browser = shared.Provider.NewBrowser();
        var request = FlowTests.Adapt(shared.Client, responseType, ("response_mode", mode), (name, value));
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, request);
        Assert.Equal(error, answer.Error);
        Assert.Equal(mode ?? (responseType == "code" ? "query" : "fragment"), answer.Mode);
        Assert.Equal(request.State, answer.State);
        Assert.Equal(shared.Provider.Issuer, answer["iss"]);
        Assert.Equal("https://everything.example/back", answer.Address.ToString());
        Assert.Equal(["error", "error_description", "iss", "state"], answer.Parameters.Keys.Order(StringComparer.Ordinal));
    }
}
