using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AuthProvider.Server.Tests.Languages;

/// <summary>The words of the server, for tests without one.</summary>
internal static class Localizers
{
    private static readonly ResourceManagerStringLocalizerFactory Factory = new(Options.Create(new LocalizationOptions()), NullLoggerFactory.Instance);

    /// <summary>The words of a class.</summary>
    /// <typeparam name="T">The class.</typeparam>
    public static IStringLocalizer<T> Of<T>() => new StringLocalizer<T>(Factory);
}
