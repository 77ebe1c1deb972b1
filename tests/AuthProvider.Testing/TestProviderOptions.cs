using Microsoft.AspNetCore.Builder;

namespace AuthProvider.Testing;

/// <summary>What a test changes about its <see cref="TestProvider"/>.</summary>
public sealed class TestProviderOptions
{
    /// <summary>
    /// The issuer unless a test sets another: <c>https://localhost</c>. Where the environment has a path in
    /// <c>AUTHPROVIDER_TEST_PATH_BASE</c>, such as <c>/auth</c>, it has that path, and a proxy stands before every server.
    /// </summary>
    public static string DefaultIssuer { get; } = "https://localhost" + ReverseProxy.PathBase;

    /// <summary>The settings of the server by their documented names, such as <c>Sessions:IdleTimeout</c> or <c>SignUp</c>.</summary>
    public IDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
    {
        ["Issuer"] = DefaultIssuer, ["SignUp"] = "Open", ["Apps:WhoMayRegister"] = "Everyone",
    };

    /// <summary>What the clock shows at first. Default: the time of the machine, without fractions of a second.</summary>
    public DateTimeOffset? StartAt { get; set; }

    /// <summary>Whether the users of <see cref="TestUser"/> and the apps of <see cref="TestApp"/> are made. Default: true.</summary>
    public bool Seed { get; set; } = true;

    /// <summary>Where it listens, by <see cref="TestListener.Use"/>. Default: null, on no port.</summary>
    public TestListener? Listener { get; set; }

    /// <summary>Changes the program after all of the server was added: services, logging.</summary>
    public Action<WebApplicationBuilder>? Configure { get; set; }
}
