using Microsoft.AspNetCore;
using OpenIddict.Server;

namespace AuthProvider.Protocol.Repetition;

/// <summary>What the pipeline says of its answer: that the same request gets the same one again, for a while.</summary>
/// <param name="Until">When what the answer speaks of expires.</param>
/// <param name="HasNewToken">Whether it holds a new access token: then another one like it is made each time.</param>
internal sealed record Repeatable(DateTimeOffset Until, bool HasNewToken)
{
    /// <summary>Says it.</summary>
    public static void Mark(OpenIddictServerTransaction transaction, DateTimeOffset until, bool hasNewToken = false) =>
        transaction.GetHttpRequest()?.HttpContext.Features.Set(new Repeatable(until, hasNewToken));
}
