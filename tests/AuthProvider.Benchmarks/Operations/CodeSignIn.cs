using AuthProvider.Benchmarks.Load;
using AuthProvider.Benchmarks.Providers;

namespace AuthProvider.Benchmarks.Operations;

/// <summary>
/// A whole sign-in with a live session: authorization request, code, token request, ID token and access token. Latencies are those
/// of its two requests, not of their sum.
/// </summary>
/// <param name="name">The name of the row.</param>
/// <param name="app">Which app of the provider signs in; decides the algorithm of the ID token.</param>
internal sealed class CodeSignIn(string name, Func<Provider, RelyingParty> app) : Operation(name)
{
    /// <inheritdoc />
    public override async Task<WrkLoad> PrepareAsync(Provider provider, CancellationToken cancellation)
    {
        var party = app(provider);
        var sessions = await provider.SessionsAsync(party, cancellation);
        return new WrkLoad(provider.Address, "signin.lua", HttpMethod.Get, party.AuthorizeTarget(provider.Endpoints))
        {
            Headers = new Dictionary<string, string>(provider.Headers, StringComparer.Ordinal) { ["Cookie"] = "{}" },
            Form = party.CodeForm("{}"),
            Values = [.. sessions.Select(session => session.Cookie)],
            Variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["TOKEN"] = provider.Endpoints.Token },
        };
    }
}
