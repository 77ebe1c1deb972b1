using System.Globalization;
using System.Text;
using QRCoder;

namespace AuthProvider.Server.Devices;

/// <summary>A QR code (ISO/IEC 18004) as the parts of an SVG picture that a page draws itself: no script, no style, no address to load.</summary>
internal static class QrCode
{
    /// <summary>The size, with the white border that readers need.</summary>
    /// <param name="text">What it says.</param>
    public static string ViewBox(string text)
    {
        using var code = Encode(text);
        return string.Create(CultureInfo.InvariantCulture, $"0 0 {code.ModuleMatrix.Count} {code.ModuleMatrix.Count}");
    }

    /// <summary>The dark squares as one path.</summary>
    /// <param name="text">What it says.</param>
    public static string Path(string text)
    {
        using var code = Encode(text);
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

        return path.ToString();
    }

    private static QRCodeData Encode(string text)
    {
        using var generator = new QRCodeGenerator();
        return generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
    }
}
