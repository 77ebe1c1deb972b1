namespace AuthProvider.Server.Hosting;

/// <summary>A file that somebody else has open for themselves.</summary>
internal static class HeldFile
{
    // EWOULDBLOCK, and ERROR_SHARING_VIOLATION. Everything else is the fault of the disk or the folder.
    private const int OnLinux = 11;
    private const int OnMac = 35;
    private const int OnWindows = unchecked((int)0x80070020);

    /// <summary>Whether that is why it could not be opened.</summary>
    public static bool IsCauseOf(IOException exception) => exception.HResult is OnLinux or OnMac or OnWindows;
}
