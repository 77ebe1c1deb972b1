using System.Text;

namespace AuthProvider.Protocol.Repetition;

/// <summary>A token response whose access token is a reference to its row: each further one refers to a row of its own.</summary>
/// <param name="parts">The response around its token.</param>
/// <param name="lifetime">How long a token lives.</param>
/// <param name="record">Writes the rows.</param>
internal sealed class ReferenceTemplate(ResponseParts parts, TimeSpan lifetime, IRecordedToken record) : ITokenTemplate
{
    /// <inheritdoc />
    public async ValueTask<byte[]?> WriteAsync(DateTimeOffset now)
    {
        var createdAt = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        var written = await record.RepeatAsync(Guid.CreateVersion7(now), createdAt, createdAt + lifetime);
        return written is { IsWritten: true, Reference: { } reference } ? parts.Around(Encoding.ASCII.GetBytes(reference)) : null;
    }
}
