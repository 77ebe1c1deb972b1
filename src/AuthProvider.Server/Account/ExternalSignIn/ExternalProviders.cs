using AuthProvider.Server.Mail;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.SignInWays;

namespace AuthProvider.Server.Account.ExternalSignIn;

/// <summary>The providers whose accounts sign people in here.</summary>
public sealed class ExternalProviders(ServerSettings settings, MailRoute route)
{
    /// <summary>All of them, by name.</summary>
    public IReadOnlyList<ExternalProviderSettings> All => settings.ExternalProviders;

    /// <summary>Finds one; null where there is none of the name.</summary>
    /// <param name="name">Its name, in any case.</param>
    public ExternalProviderSettings? Find(string? name) => All.FirstOrDefault(provider => string.Equals(provider.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>What people call a provider, also one that is not configured any more.</summary>
    /// <param name="name">Its name.</param>
    public string Call(string name) => Find(name)?.DisplayName ?? name;

    /// <summary>What this server offers beside passwords and passkeys.</summary>
    public OfferedWays Ways => new([.. All.Select(provider => provider.Name)], route.Works);
}
