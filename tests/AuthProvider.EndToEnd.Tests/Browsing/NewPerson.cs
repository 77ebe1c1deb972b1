using System.Security.Cryptography;

namespace AuthProvider.EndToEnd.Tests.Browsing;

/// <summary>Somebody whom the server does not know yet.</summary>
public sealed record NewPerson(string UserName, string DisplayName, string Email)
{
    public string Password { get; init; } = "rain on the north window";

    /// <summary>With a name that no other test takes.</summary>
    public static NewPerson Create(string displayName)
    {
        var name = displayName.ToLowerInvariant() + "-" + RandomNumberGenerator.GetHexString(8, lowercase: true);
        return new NewPerson(name, displayName, name + "@example.com");
    }
}
