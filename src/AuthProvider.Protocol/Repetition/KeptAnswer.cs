using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using OpenIddict.Server;

namespace AuthProvider.Protocol.Repetition;

/// <summary>An answer of the pipeline, and what it was made of.</summary>
/// <param name="Version">The state of the data before it was made.</param>
/// <param name="Options">The options of the server, which hold its keys.</param>
/// <param name="Until">Until when it may be given again.</param>
/// <param name="Headers">What the pipeline set.</param>
/// <param name="Body">The body.</param>
/// <param name="Token">Makes the body anew with another token; null where the body stays.</param>
internal sealed record KeptAnswer(
    long Version, OpenIddictServerOptions Options, DateTimeOffset Until, KeyValuePair<string, StringValues>[] Headers, byte[] Body, ITokenTemplate? Token)
{
    /// <summary>Gives it once more.</summary>
    /// <returns>The body; null where it cannot be given, for only the pipeline can make its token now.</returns>
    public async ValueTask<byte[]?> PrepareAsync(DateTimeOffset now, HttpResponse response)
    {
        var body = Token is null ? Body : await Token.WriteAsync(now);
        if (body is not null)
        {
            foreach (var (name, value) in Headers)
            {
                response.Headers[name] = value;
            }

            response.ContentLength = body.Length;
        }

        return body;
    }
}
