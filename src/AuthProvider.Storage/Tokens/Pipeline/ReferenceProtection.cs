using System.Buffers.Text;
using System.Security.Claims;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using OpenIddict.Server.DataProtection;
using static OpenIddict.Server.DataProtection.OpenIddictServerDataProtectionConstants.Purposes;

namespace AuthProvider.Storage.Tokens.Pipeline;

/// <summary>Writes and protects an access token that stays in its row, as OpenIddict's rule does.</summary>
internal sealed class ReferenceProtection(IOptionsMonitor<OpenIddictServerDataProtectionOptions> options)
{
    private readonly Lazy<IDataProtector> _protector = new(() => options.CurrentValue.DataProtectionProvider.CreateProtector(
        Handlers.Server, Formats.AccessToken, Features.ReferenceTokens, Schemes.Server));

    /// <summary>What the row holds.</summary>
    public string Protect(ClaimsPrincipal token)
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        options.CurrentValue.Formatter.WriteToken(writer, token);
        writer.Flush();
        return Base64Url.EncodeToString(_protector.Value.Protect(buffer.ToArray()));
    }
}
