namespace AuthProvider.Server.Importing;

/// <summary>How a file is written.</summary>
internal enum ImportFormat
{
    /// <summary>A JSON object a line.</summary>
    JsonLines = 0,

    /// <summary>Values with commas between them; the first line names the members (RFC 4180).</summary>
    Csv = 1,
}

/// <summary>What a file is imported with.</summary>
/// <param name="Path">The file.</param>
/// <param name="Format">How it is written.</param>
internal sealed record ImportOptions(string Path, ImportFormat Format)
{
    /// <summary>Whether only the report is made.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Whether users that are there already are changed.</summary>
    public bool Updates { get; init; }

    /// <summary>Whether lines with problems are left out; otherwise one of them refuses the file.</summary>
    public bool LeavesOutRefused { get; init; }
}
