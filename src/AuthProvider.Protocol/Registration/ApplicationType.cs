using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.Registration;

/// <summary>The <c>application_type</c> of a client, which decides what redirect URIs it may have (OpenID Connect Dynamic Client Registration 1.0, 2).</summary>
public enum ApplicationType
{
    /// <summary>Runs on a web server or in a browser.</summary>
    Web = 0,

    /// <summary>Runs on a device of the user (RFC 8252).</summary>
    Native = 1,
}

/// <summary>Reads and writes <see cref="ApplicationType"/>.</summary>
public static class ApplicationTypeNames
{
    /// <summary>The name on the wire.</summary>
    /// <param name="type">The type.</param>
    public static string ToName(this ApplicationType type) => type is ApplicationType.Native ? ApplicationTypes.Native : ApplicationTypes.Web;

    /// <summary>The type behind a name; <see cref="ApplicationType.Web"/>, the default of the specification, where there is none.</summary>
    /// <param name="name">The name on the wire; null where none was registered.</param>
    public static ApplicationType Parse(string? name) =>
        string.Equals(name, ApplicationTypes.Native, StringComparison.Ordinal) ? ApplicationType.Native : ApplicationType.Web;
}
