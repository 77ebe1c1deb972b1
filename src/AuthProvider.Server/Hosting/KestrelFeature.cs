using AuthProvider.Server.Settings;
using Microsoft.AspNetCore.Http.Features;

namespace AuthProvider.Server.Hosting;

/// <summary>What the server reads of a request at most, and where it listens by default.</summary>
internal static class KestrelFeature
{
    private const int Kilobyte = 1024;

    /// <summary>The largest form. Those of the protocol have some kilobytes.</summary>
    public const int LargestForm = 256 * Kilobyte;

    private const int LargestBody = 1024 * Kilobyte;
    private const int LongestRequestLine = 32 * Kilobyte;
    private const int LargestHeaders = 64 * Kilobyte;
    private const int MostFields = 1000;

    public static WebApplicationBuilder AddKestrelLimits(this WebApplicationBuilder builder)
    {
        if (!ListenAddresses.Read(builder.Configuration).IsConfigured)
        {
            builder.WebHost.UseUrls(ListenAddresses.Default);
        }

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestLineSize = LongestRequestLine;
            kestrel.Limits.MaxRequestHeadersTotalSize = LargestHeaders;
            kestrel.Limits.MaxRequestBodySize = LargestBody;

            // HTTP/2 sends the path as a header field.
            kestrel.Limits.Http2.MaxRequestHeaderFieldSize = LongestRequestLine;
        });
        builder.Services.Configure<FormOptions>(forms =>
        {
            forms.ValueCountLimit = MostFields;
            forms.ValueLengthLimit = LargestForm;
            forms.MultipartBodyLengthLimit = LargestForm;
            forms.BufferBodyLengthLimit = LargestForm;
        });
        return builder;
    }
}
