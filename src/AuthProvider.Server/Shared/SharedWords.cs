namespace AuthProvider.Server.Shared;

/// <summary>Names the words that many pages have: those of the layout, and of buttons and fields that are the same everywhere.</summary>
public sealed class SharedWords;
