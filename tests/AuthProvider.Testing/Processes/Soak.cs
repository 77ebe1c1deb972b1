namespace AuthProvider.Testing.Processes;

/// <summary>How often tests that repeat something do it.</summary>
public static class Soak
{
    /// <summary>Whether the full counts were asked for: <c>./test --soak</c>.</summary>
    public static bool IsOn => Environment.GetEnvironmentVariable("AUTHPROVIDER_SOAK") is "1";
}
