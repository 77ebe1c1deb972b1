using Microsoft.Extensions.DependencyInjection;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.PairwiseSubjects;

/// <summary>
/// Users under another identifier for each sector of clients (OpenID Connect Core 1.0, 8.1). Inside, and in codes, refresh and reference
/// tokens, which nobody can read, a user stays the same; what a client or an API can read is translated on its way out.
/// </summary>
internal static class PairwiseSubjectsFeature
{
    public static OpenIddictServerBuilder AddPairwiseSubjects(this OpenIddictServerBuilder builder) => builder
        .Configure(server => server.SubjectTypes.Add(SubjectTypes.Pairwise))
        .AddEventHandler(TellSubjectAtUserInfo.Descriptor)
        .AddEventHandler(TellSubjectAtIntrospection.Descriptor);
}
