using QRCoder;

namespace DeviceCli.Screen;

/// <summary>An address for the camera of a phone, drawn with half blocks: two rows of modules in a line of text.</summary>
public static class QrCode
{
    public static string Draw(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.L);
        using var code = new AsciiQRCode(data);
        var drawn = code.GetGraphicSmall(drawQuietZones: true);
        // White on black whatever the terminal's colours are: cameras do not read the negative.
        return Console.IsOutputRedirected ? drawn : string.Join(Environment.NewLine, drawn.ReplaceLineEndings("\n").Split('\n').Select(line => $"\e[97;40m{line}\e[0m"));
    }
}
