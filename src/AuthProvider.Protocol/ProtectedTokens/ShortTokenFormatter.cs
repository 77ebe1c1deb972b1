using System.Security.Claims;
using OpenIddict.Server.DataProtection;

namespace AuthProvider.Protocol.ProtectedTokens;

/// <summary>
/// Writes the principal of a token in few bytes and reads it back as it was: words that stand in most tokens are numbers. OpenIddict's own
/// form, which this one replaces, makes JSON of some claims and copies the principal to leave them out; tokens of it are read as before.
/// </summary>
/// <remarks>What is read here was authenticated before, so it is a token that this server wrote.</remarks>
internal sealed class ShortTokenFormatter(IOpenIddictServerDataProtectionFormatter former) : IOpenIddictServerDataProtectionFormatter
{
    // OpenIddict's form begins with 5, a later one with something near it.
    private const int Version = 1001;

    [Flags]
    private enum Parts : byte
    {
        None = 0,
        ValueType = 1,
        Issuer = 2,
        OriginalIssuer = 4,
        Properties = 8,
    }

    /// <inheritdoc />
    public void WriteToken(BinaryWriter writer, ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(principal);
        if (principal.Identities.Skip(1).Any() || principal.Identity is not ClaimsIdentity { Actor: null, BootstrapContext: null } identity)
        {
            former.WriteToken(writer, principal);
            return;
        }

        writer.Write(Version);
        CommonWords.Write(writer, identity.AuthenticationType ?? string.Empty);
        CommonWords.Write(writer, identity.NameClaimType);
        CommonWords.Write(writer, identity.RoleClaimType);
        foreach (var claim in identity.Claims)
        {
            writer.Write(true);
            Write(writer, claim);
        }

        writer.Write(false);
        writer.Flush();
    }

    /// <inheritdoc />
    public ClaimsPrincipal ReadToken(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (reader.ReadInt32() != Version)
        {
            reader.BaseStream.Seek(-sizeof(int), SeekOrigin.Current);
            return former.ReadToken(reader);
        }

        var identity = new ClaimsIdentity(CommonWords.Read(reader), CommonWords.Read(reader), CommonWords.Read(reader));
        while (reader.ReadBoolean())
        {
            identity.AddClaim(Read(reader, identity));
        }

        return new ClaimsPrincipal(identity);
    }

    private static void Write(BinaryWriter writer, Claim claim)
    {
        var parts = (string.Equals(claim.ValueType, ClaimValueTypes.String, StringComparison.Ordinal) ? Parts.None : Parts.ValueType)
            | (string.Equals(claim.Issuer, ClaimsIdentity.DefaultIssuer, StringComparison.Ordinal) ? Parts.None : Parts.Issuer)
            | (string.Equals(claim.OriginalIssuer, claim.Issuer, StringComparison.Ordinal) ? Parts.None : Parts.OriginalIssuer)
            | (claim.Properties.Count == 0 ? Parts.None : Parts.Properties);
        CommonWords.Write(writer, claim.Type);
        CommonWords.Write(writer, claim.Value);
        writer.Write((byte)parts);
        if (parts.HasFlag(Parts.ValueType))
        {
            CommonWords.Write(writer, claim.ValueType);
        }

        if (parts.HasFlag(Parts.Issuer))
        {
            CommonWords.Write(writer, claim.Issuer);
        }

        if (parts.HasFlag(Parts.OriginalIssuer))
        {
            CommonWords.Write(writer, claim.OriginalIssuer);
        }

        if (parts.HasFlag(Parts.Properties))
        {
            writer.Write7BitEncodedInt(claim.Properties.Count);
            foreach (var (name, value) in claim.Properties)
            {
                CommonWords.Write(writer, name);
                CommonWords.Write(writer, value ?? string.Empty);
            }
        }
    }

    private static Claim Read(BinaryReader reader, ClaimsIdentity identity)
    {
        var (type, value, parts) = (CommonWords.Read(reader), CommonWords.Read(reader), (Parts)reader.ReadByte());
        var valueType = parts.HasFlag(Parts.ValueType) ? CommonWords.Read(reader) : ClaimValueTypes.String;
        var issuer = parts.HasFlag(Parts.Issuer) ? CommonWords.Read(reader) : ClaimsIdentity.DefaultIssuer;
        var originalIssuer = parts.HasFlag(Parts.OriginalIssuer) ? CommonWords.Read(reader) : issuer;
        var claim = new Claim(type, value, valueType, issuer, originalIssuer, identity);
        for (var left = parts.HasFlag(Parts.Properties) ? reader.Read7BitEncodedInt() : 0; left > 0; left--)
        {
            claim.Properties.Add(CommonWords.Read(reader), CommonWords.Read(reader));
        }

        return claim;
    }
}
