using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Protocol.ProtectedTokens;

/// <summary>Codes, refresh tokens and references that only this server reads: encrypted with ASP.NET Core's Data Protection, in a short form.</summary>
internal static class ProtectedTokensFeature
{
    public static OpenIddictServerBuilder AddProtectedTokens(this OpenIddictServerBuilder builder)
    {
        builder.UseDataProtection()
            .PreferDefaultAccessTokenFormat()
            .Configure(options => options.Formatter = new ShortTokenFormatter(options.Formatter));
        return builder;
    }
}
