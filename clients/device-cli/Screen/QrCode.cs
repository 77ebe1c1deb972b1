using QRCoder;

namespace DeviceCli.Screen;

/// <summary>An address for the camera of a phone, drawn with half blocks: two rows of modules in a line of text.</summary>
public static class QrCode
{
    public static string Draw(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.L);
        using var code = new AsciiQRCode(data);
        return code.GetGraphicSmall(drawQuietZones: true);
    }
}
