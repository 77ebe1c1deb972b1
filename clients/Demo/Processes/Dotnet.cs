namespace Demo.Processes;

public static class Dotnet
{
    /// <summary>The <c>dotnet</c> that runs this demo, so that a second installation on the path does not get in between.</summary>
    public static string Command => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";
}
