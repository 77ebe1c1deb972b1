using AuthProvider.Benchmarks.Providers;

namespace AuthProvider.Benchmarks.Databases;

/// <summary>Makes databases of one kind for the servers of a run.</summary>
internal interface IDatabases : IAsyncDisposable
{
    /// <summary>What it is, with its version.</summary>
    string Description { get; }

    /// <summary>Makes an empty database and the settings of a server that uses it.</summary>
    Task<ServerSettings> CreateAsync(string name, CancellationToken cancellation);
}
