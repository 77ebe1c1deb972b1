using System.Data.Common;
using AuthProvider.Benchmarks.Growth;
using AuthProvider.Benchmarks.Providers;

namespace AuthProvider.Benchmarks.Databases;

/// <summary>Makes databases of one kind for the servers of a run.</summary>
internal interface IDatabases : IAsyncDisposable
{
    /// <summary>What it is, with its version.</summary>
    string Description { get; }

    /// <summary>Its SQL.</summary>
    IDialect Dialect { get; }

    /// <summary>Makes an empty database and the settings of a server that uses it.</summary>
    Task<ServerSettings> CreateAsync(string name, CancellationToken cancellation);

    /// <summary>Opens the database of a server, beside it or while it is down.</summary>
    Task<DbConnection> OpenAsync(ServerSettings settings, CancellationToken cancellation);

    /// <summary>How much room the database takes on the disk, in MB.</summary>
    Task<double> MeasureMegabytesAsync(ServerSettings settings, CancellationToken cancellation);
}
