using AuthProvider.Benchmarks.Providers;

namespace AuthProvider.Benchmarks.Rounds;

/// <summary>A provider under a number of connections: one figure of a row.</summary>
/// <param name="Key">What the figure is called: <c>ours</c>, <c>ours 64</c>, <c>peer</c>, <c>empty</c>, <c>full</c>.</param>
/// <param name="Provider">Who answers.</param>
/// <param name="Connections">How many connections ask.</param>
internal sealed record Contestant(string Key, Provider Provider, int Connections);
