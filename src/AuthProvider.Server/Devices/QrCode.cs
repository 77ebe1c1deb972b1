using System.Globalization;
using System.Text;
using QRCoder;

namespace AuthProvider.Server.Devices;

/// <summary>A QR code (ISO/IEC 18004) as the parts of an SVG picture that a page draws itself: no script, no style, no address to load.</summary>
/// <param name="ViewBox">The size, with the white border that readers need.</param>
/// <param name="Path">The dark squares as one path.</param>
internal sealed record QrCode(string ViewBox, string Path)
{
    /// <summary>Makes one.</summary>
    /// <param name="text">What it says.</param>
    public static QrCode Of(string text)
    {
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var path = new StringBuilder();
        for (var y = 0; y < code.ModuleMatrix.Count; y++)
        {
            var row = code.ModuleMatrix[y];
            for (var x = 0; x < row.Count; x++)
            {
                if (row[x])
                {
                    path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
                }
            }
        }

        return new(string.Create(CultureInfo.InvariantCulture, $"0 0 {code.ModuleMatrix.Count} {code.ModuleMatrix.Count}"), path.ToString());
    }
}
