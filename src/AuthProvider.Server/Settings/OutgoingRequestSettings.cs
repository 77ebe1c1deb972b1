using System.Security.Cryptography;
using AuthProvider.Protocol.OutgoingRequests;
using AuthProvider.Storage.Database;

namespace AuthProvider.Server.Settings;

/// <summary>Reads the section <c>OutgoingRequests</c>: <c>AllowPrivateNetworks</c> (default: false) and <c>TrustedCertificates</c>, the path of a PEM file.</summary>
internal static class OutgoingRequestSettings
{
    /// <summary>Reads it.</summary>
    /// <exception cref="StartException">A setting has a wrong value.</exception>
    public static OutgoingRequestOptions Read(SettingValues values)
    {
        var options = new OutgoingRequestOptions { AllowPrivateNetworks = values.Switch("OutgoingRequests:AllowPrivateNetworks", byDefault: false) };
        if (values.Text("OutgoingRequests:TrustedCertificates") is { } path)
        {
            try
            {
                options.TrustedCertificates.ImportFromPemFile(path);
            }
            catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
            {
                throw new StartException($"OutgoingRequests:TrustedCertificates names {path}, which cannot be read as PEM certificates: {exception.Message}", exception);
            }
        }

        return options;
    }
}
