using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using System.Security.Cryptography;

namespace AuthProvider.Storage.Keys;

/// <summary>Gives OpenIddict's server the published keys, each time that its options are made anew.</summary>
internal sealed class SigningKeysOfServer(SigningKeyRing ring, TimeProvider time) : IConfigureOptions<OpenIddictServerOptions>
{
    // OpenIddict wants a key although nothing of ours is encrypted with it: codes and refresh tokens go through Data Protection.
    private readonly EncryptingCredentials _unused = new(
        new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)), SecurityAlgorithms.Aes256KW, SecurityAlgorithms.Aes256CbcHmacSha512);

    public void Configure(OpenIddictServerOptions options)
    {
        options.TimeProvider = time;
        options.EncryptionCredentials.Add(_unused);
        options.SigningCredentials.AddRange(ring.Published);
    }
}
