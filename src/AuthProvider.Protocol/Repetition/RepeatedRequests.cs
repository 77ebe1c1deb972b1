using AuthProvider.Protocol.Pipeline;
using AuthProvider.Protocol.Signing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.Repetition;

/// <summary>
/// Answers a request that was answered a moment ago, byte for byte the same one, without the pipeline: an API asks for the same token
/// again and again, a service for another token like the last one. Only where the pipeline has said so (<see cref="Repeatable"/>), while
/// nothing has changed of what the answer was made of (<see cref="IStateVersion"/>), and for a second at most.
/// </summary>
/// <param name="next">The rest of the pipeline.</param>
/// <param name="options">The options of OpenIddict's server; a change of the signing keys makes them anew.</param>
/// <param name="keys">The keys that sign.</param>
/// <param name="version">What has changed.</param>
/// <param name="time">The clock.</param>
public sealed class RepeatedRequests(
    RequestDelegate next, IOptionsMonitor<OpenIddictServerOptions> options, ISigningKeys keys, IStateVersion version, TimeProvider time) : IDisposable
{
    /// <summary>For how long an answer is given again: the pipeline then costs a client one request a second.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private const int Capacity = 20_000;
    private const int MaximumForm = 8 * 1024;

    private readonly RequestDigest _digest = new();
    private readonly MemoryCache _answers = new(new MemoryCacheOptions { SizeLimit = Capacity });

    /// <summary>Handles a request.</summary>
    /// <param name="context">The request.</param>
    public Task InvokeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return MayRepeat(context.Request) ? AnswerAsync(context) : next(context);
    }

    /// <inheritdoc />
    public void Dispose() => _answers.Dispose();

    private static bool MayRepeat(HttpRequest request) => !request.QueryString.HasValue && request.Path.Value switch
    {
        "/connect/token" or "/connect/introspect" => HttpMethods.IsPost(request.Method) && request.ContentLength is > 0 and <= MaximumForm && request.HasFormContentType,
        "/connect/userinfo" => HttpMethods.IsGet(request.Method) && request.ContentLength is null or 0,
        _ => false,
    };

    private async Task AnswerAsync(HttpContext context)
    {
        var form = HttpMethods.IsGet(context.Request.Method) ? FormCollection.Empty : await context.Request.ReadFormAsync(context.RequestAborted);
        if (form[Parameters.GrantType] is { Count: > 0 } grantType && !string.Equals(grantType, GrantTypes.ClientCredentials, StringComparison.Ordinal))
        {
            // A code, a refresh token or a device code is used up.
            await next(context);
            return;
        }

        var digest = _digest.Of(context.Request, form);
        var (before, now) = (version.Current, time.GetUtcNow());
        if (_answers.TryGetValue(digest, out KeptAnswer? kept) && kept!.Version == before && now < kept.Until && ReferenceEquals(kept.Options, options.CurrentValue)
            && await kept.PrepareAsync(now, context.Response) is { } again)
        {
            await context.Response.Body.WriteAsync(again, context.RequestAborted);
            return;
        }

        await MakeAsync(context, digest, before, now);
    }

    private async Task MakeAsync(HttpContext context, UInt128 digest, long before, DateTimeOffset now)
    {
        // Before the answer is made: whatever changes meanwhile makes it one of the past.
        var current = options.CurrentValue;
        var (response, headers) = (context.Response, context.Response.Headers.Select(header => header.Key).ToHashSet(StringComparer.OrdinalIgnoreCase));
        var content = await AnswerBody.HoldBackAsync(context, next);
        if (response.StatusCode == StatusCodes.Status200OK && context.Features.Get<Repeatable>() is { } repeatable
            && response.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) is true)
        {
            var template = repeatable.Token?.ToTemplate(content, keys);
            if (repeatable.Token is null || template is not null)
            {
                var until = now + Lifetime;
                KeyValuePair<string, StringValues>[] set = [.. response.Headers.Where(header => !headers.Contains(header.Key))];
                _answers.Set(
                    digest,
                    new KeptAnswer(before, current, repeatable.Until < until ? repeatable.Until : until, set, content, template),
                    new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Lifetime });
            }
        }

        if (content.Length > 0)
        {
            await response.Body.WriteAsync(content, context.RequestAborted);
        }
    }
}
