using AuthProvider.Protocol.Signing;
using Microsoft.AspNetCore;
using OpenIddict.Server;

namespace AuthProvider.Protocol.Repetition;

/// <summary>What the pipeline says of its answer: that the same request gets the same one again, for a while.</summary>
/// <param name="Until">When what the answer speaks of expires.</param>
internal sealed record Repeatable(DateTimeOffset Until)
{
    /// <summary>The new access token in it, where it has one: then another one like it is made each time.</summary>
    public NewToken? Token { get; init; }

    /// <summary>Says it.</summary>
    public static void Mark(OpenIddictServerTransaction transaction, DateTimeOffset until, NewToken? token = null) =>
        transaction.GetHttpRequest()?.HttpContext.Features.Set(new Repeatable(until) { Token = token });
}

/// <summary>An access token that was made for a request.</summary>
/// <param name="Lifetime">From its issue to its expiry.</param>
/// <param name="Record">What the host wrote of it; null where it has no row.</param>
internal sealed record NewToken(TimeSpan Lifetime, IRecordedToken? Record)
{
    /// <summary>Reads the response that it was handed out in.</summary>
    /// <returns>Null where no others like it can be made.</returns>
    public ITokenTemplate? ToTemplate(byte[] body, ISigningKeys keys)
    {
        if (ResponseParts.Read(body) is not { } parts)
        {
            return null;
        }

        return Record is not null && !parts.Token.Contains('.', StringComparison.Ordinal)
            ? new ReferenceTemplate(parts, Lifetime, Record)
            : JwtTemplate.TryCreate(parts, keys, Record);
    }
}
