namespace AuthProvider.Storage.Database;

/// <summary>How a database stands to this version of the program.</summary>
public enum MigrationStanding
{
    /// <summary>It has all migrations.</summary>
    UpToDate = 0,

    /// <summary>It has none: nothing is in it.</summary>
    New = 1,

    /// <summary>Some are missing.</summary>
    Older = 2,
}
