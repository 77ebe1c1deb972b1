namespace Demo;

/// <summary>Something that the person can mend; the message is one sentence for them, and all that they see.</summary>
public sealed class DemoException(string message) : Exception(message);
