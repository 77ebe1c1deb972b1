namespace AuthProvider.Testing;

/// <summary>A user that every <see cref="TestProvider"/> has.</summary>
/// <param name="UserName">What to type at the sign-in page.</param>
/// <param name="DisplayName">The name that apps get.</param>
/// <param name="Email">The e-mail address, which is confirmed.</param>
public sealed record TestUser(string UserName, string DisplayName, string Email)
{
    /// <summary>The password of all of them.</summary>
    public const string Password = "tea-at-four";

    /// <summary>Has a value for every standard claim (OpenID Connect Core 1.0, 5.1).</summary>
    public static TestUser Alice { get; } = new("alice", "Alice Adams", "alice@example.com");

    /// <summary>Has a name and an e-mail address only.</summary>
    public static TestUser Bruno { get; } = new("bruno", "Bruno Berg", "bruno@example.com");

    /// <summary>Is an administrator.</summary>
    public static TestUser Carol { get; } = new("carol", "Carol Cruz", "carol@example.com");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<TestUser> All { get; } = [Alice, Bruno, Carol];
}
