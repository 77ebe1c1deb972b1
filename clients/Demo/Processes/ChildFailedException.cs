namespace Demo.Processes;

/// <summary>A program that the demo needs has ended or does not answer.</summary>
public sealed class ChildFailedException(ChildProcess child, string message) : Exception(message)
{
    public ChildProcess Child => child;
}
