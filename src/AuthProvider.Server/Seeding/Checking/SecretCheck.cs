using AuthProvider.Protocol.ClientAuthentication;

namespace AuthProvider.Server.Seeding.Checking;

/// <summary>Judges a client secret that a person chose.</summary>
internal static class SecretCheck
{
    private const int MinimumLength = 16;
    private const int MaximumLength = 256;

    /// <summary>Says what is wrong; null where nothing is.</summary>
    public static string? Check(string secret)
    {
        if (secret.Length is < MinimumLength or > MaximumLength || secret.Any(letter => letter is < ' ' or > '~'))
        {
            return $"A secret has {MinimumLength} to {MaximumLength} printable ASCII characters; leave the member out to have one made.";
        }

        return ClientSecrets.IsStoredForm(secret) ? "This is the stored form of a secret: give the secret itself." : null;
    }
}
