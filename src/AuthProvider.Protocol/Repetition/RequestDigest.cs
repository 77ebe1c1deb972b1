using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace AuthProvider.Protocol.Repetition;

/// <summary>
/// Names a request by all that its answer may depend on. It is an HMAC under a key of this process, so that the memory holds no secret
/// and nobody can make two requests of one name.
/// </summary>
internal sealed class RequestDigest
{
    private static readonly string[] Headers = [HeaderNames.Authorization, HeaderNames.ContentType, HeaderNames.Accept];

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <summary>Names a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="form">Its form.</param>
    public UInt128 Of(HttpRequest request, IFormCollection form)
    {
        var text = new ArrayBufferWriter<byte>(1024);
        Write(text, request.Method);
        Write(text, request.Path.Value);
        foreach (var header in Headers)
        {
            Write(text, request.Headers[header].ToString());
        }

        foreach (var (name, values) in form)
        {
            Write(text, name);
            Write(text, values.Count);
            foreach (var value in values)
            {
                Write(text, value);
            }
        }

        Span<byte> digest = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, text.WrittenSpan, digest);
        return BinaryPrimitives.ReadUInt128LittleEndian(digest);
    }

    // Each part with its length, so that none runs into the next one.
    private static void Write(ArrayBufferWriter<byte> text, string? part)
    {
        var length = Encoding.UTF8.GetByteCount(part ?? "");
        Write(text, length);
        text.Advance(Encoding.UTF8.GetBytes(part ?? "", text.GetSpan(Math.Max(1, length))));
    }

    private static void Write(ArrayBufferWriter<byte> text, int number)
    {
        BinaryPrimitives.WriteInt32LittleEndian(text.GetSpan(sizeof(int)), number);
        text.Advance(sizeof(int));
    }
}
