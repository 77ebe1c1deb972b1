namespace AuthProvider.Storage.Keys;

/// <summary>What came of taking a key away.</summary>
public enum KeyWithdrawal
{
    /// <summary>It is gone.</summary>
    Done = 0,

    /// <summary>There is no such key.</summary>
    Unknown = 1,

    /// <summary>It signs or decrypts, or is to: it has to be replaced first.</summary>
    InUse = 2,
}
