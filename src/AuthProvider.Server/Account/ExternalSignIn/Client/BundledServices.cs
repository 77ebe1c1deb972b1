using System.Reflection;
using System.Security.Cryptography;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.Database;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Client;
using OpenIddict.Client.WebIntegration;

namespace AuthProvider.Server.Account.ExternalSignIn.Client;

/// <summary>
/// The services that OpenIddict knows by name. It has a builder a service, written by a generator; what they write to is public and has the
/// same form for all, so that one mapping by name does for a hundred of them.
/// </summary>
internal static class BundledServices
{
    // What says who it is, where the service does not say it by itself.
    private static readonly Dictionary<string, string> DefaultScopes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Apple"] = "name email", ["Discord"] = "identify email", ["Facebook"] = "email", ["GitHub"] = "user:email", ["GitLab"] = "profile email", ["Google"] = "profile email",
        ["LinkedIn"] = "profile email", ["Microsoft"] = "profile email", ["Twitch"] = "user:read:email",
    };

    /// <summary>Says what a registration needs of its service.</summary>
    /// <param name="registration">The registration.</param>
    /// <param name="provider">The settings, with a service.</param>
    /// <exception cref="StartException">There is no such service, or it has no such setting.</exception>
    public static void Apply(OpenIddictClientRegistration registration, ExternalProviderSettings provider)
    {
        var path = $"ExternalProviders:{provider.Name}";
        var field = FindType(provider.Service!)
            ?? throw new StartException($"{path}:Service is '{provider.Service}', which is no service that is known by name: {path}:Issuer takes the address of any OpenID Connect provider.");
        var type = typeof(OpenIddictClientWebIntegrationSettings).GetNestedType(field.Name)!;
        var settings = Activator.CreateInstance(type)!;
        foreach (var (key, text) in provider.Own)
        {
            var property = type.GetProperty(key, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase) is { CanWrite: true } found
                ? found
                : throw new StartException($"{path}:{key} is not a setting of {field.Name}.");
            property.SetValue(settings, Convert($"{path}:{key}", text, property.PropertyType));
        }

        registration.ProviderType = (string)field.GetValue(obj: null)!;
        registration.ProviderSettings = settings;
        if (provider.Scopes.Count == 0 && DefaultScopes.TryGetValue(field.Name, out var scopes))
        {
            registration.Scopes.UnionWith(scopes.Split(' '));
        }
    }

    /// <summary>The name of a service as it is written; null where there is none of the name.</summary>
    /// <param name="service">Its name, in any case.</param>
    public static string? FindName(string service) => FindType(service)?.Name;

    private static FieldInfo? FindType(string service) =>
        typeof(OpenIddictClientWebIntegrationConstants.ProviderTypes).GetField(service, BindingFlags.Public | BindingFlags.Static | BindingFlags.IgnoreCase);

    private static object Convert(string path, string text, Type type) =>
        type == typeof(string) ? text
        : type == typeof(bool) || type == typeof(bool?) ? bool.TryParse(text, out var flag) ? flag : throw SettingValues.Refuse(path, text, "true or false")
        : type == typeof(Uri) ? Uri.TryCreate(text, UriKind.Absolute, out var uri) ? uri : throw SettingValues.Refuse(path, text, "an address")
        : type.IsAssignableFrom(typeof(ECDsaSecurityKey)) ? ReadKey(path, text)
        : throw new StartException($"{path} cannot be set here.");

    private static ECDsaSecurityKey ReadKey(string path, string file)
    {
        try
        {
            var key = ECDsa.Create();
            key.ImportFromPem(File.ReadAllText(file));
            return new(key);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{path} names {file}, which cannot be read as a private key in PEM: {exception.Message}", exception);
        }
    }
}
