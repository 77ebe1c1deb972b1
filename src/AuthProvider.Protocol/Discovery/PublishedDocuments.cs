using System.Collections.Concurrent;
using System.Collections.Frozen;
using AuthProvider.Protocol.Jose;
using AuthProvider.Protocol.Pipeline;
using AuthProvider.Protocol.Signing;
using AuthProvider.Protocol.TokenEncryption;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;

namespace AuthProvider.Protocol.Discovery;

/// <summary>
/// Answers discovery (OpenID Connect Discovery 1.0, 4) and JWKS (RFC 7517, 5) with the bytes that the pipeline made last, for as long as
/// the options and the published keys are those of which they were made. Each of them is read by every app at its start, and by some
/// before every token.
/// </summary>
/// <param name="next">The rest of the pipeline.</param>
/// <param name="options">The options of OpenIddict's server; a change of the signing keys makes them anew.</param>
/// <param name="signingKeys">The keys that sign.</param>
/// <param name="decryptionKeys">The keys that clients encrypt for.</param>
public sealed class PublishedDocuments(
    RequestDelegate next, IOptionsMonitor<OpenIddictServerOptions> options, ISigningKeys signingKeys, IDecryptionKeys decryptionKeys)
{
    // Other spellings of a path go through the pipeline, so that nobody fills the memory with them.
    private static readonly FrozenSet<string> Paths = FrozenSet.Create(
        StringComparer.Ordinal, "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server", "/.well-known/jwks");

    private readonly ConcurrentDictionary<string, Document> _documents = new(StringComparer.Ordinal);

    /// <summary>Handles a request.</summary>
    /// <param name="context">The request.</param>
    public Task InvokeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var request = context.Request;
        if (request.Path.Value is not { } path || !Paths.Contains(path) || request.QueryString.HasValue || !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)))
        {
            return next(context);
        }

        // Before the document is made: what changes meanwhile makes another one at the next request.
        var source = new Source(options.CurrentValue, signingKeys.Published, decryptionKeys.Published);
        return _documents.TryGetValue(path, out var document) && document.Source.IsSameAs(source)
            ? SendAsync(context, document)
            : MakeAsync(context, path, source);
    }

    private static Task SendAsync(HttpContext context, Document document)
    {
        context.Response.ContentType = document.ContentType;
        context.Response.ContentLength = document.Content.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.Body.WriteAsync(document.Content, 0, document.Content.Length, context.RequestAborted);
    }

    private async Task MakeAsync(HttpContext context, string path, Source source)
    {
        var method = context.Request.Method;
        byte[] content;
        try
        {
            // OpenIddict knows no HEAD, which goes with every GET (RFC 9110, 9.3.2).
            context.Request.Method = HttpMethods.Get;
            content = await AnswerBody.HoldBackAsync(context, next);
        }
        finally
        {
            context.Request.Method = method;
        }

        var document = new Document(source, context.Response.ContentType, content);
        if (context.Response.StatusCode == StatusCodes.Status200OK)
        {
            _documents[path] = document;
        }

        if (!HttpMethods.IsHead(method))
        {
            await context.Response.Body.WriteAsync(document.Content, context.RequestAborted);
        }
    }

    private sealed record Source(OpenIddictServerOptions Options, IReadOnlyList<SigningCredentials> Signing, IReadOnlyList<DecryptionKey> Decryption)
    {
        public bool IsSameAs(Source other) => ReferenceEquals(Options, other.Options) && Signing.SequenceEqual(other.Signing) && Decryption.SequenceEqual(other.Decryption);
    }

    private sealed record Document(Source Source, string? ContentType, byte[] Content);
}
