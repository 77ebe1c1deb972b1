using System.Text.Json;
using AuthProvider.Protocol.DynamicRegistration;
using AuthProvider.Protocol.Jose;
using AuthProvider.Protocol.Pipeline;

namespace AuthProvider.Server.DynamicRegistration;

/// <summary>Reads the JSON object of a request: whole, of UTF-8, each member once, and without what no database takes.</summary>
internal static class RegistrationBody
{
    private const int LargestBody = 64 * 1024;

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>Reads it.</summary>
    /// <returns>The members; or the error and its status.</returns>
    public static async Task<(IReadOnlyDictionary<string, JsonElement>? Members, ProtocolError? Error, int Status)> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType())
        {
            return Refuse("Send a JSON object with the content type application/json.", StatusCodes.Status400BadRequest);
        }

        using var body = new MemoryStream();
        var buffer = new byte[8192];
        int count;
        while ((count = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            if (body.Length + count > LargestBody)
            {
                return Refuse($"The request has more than {LargestBody} bytes.", StatusCodes.Status413PayloadTooLarge);
            }

            body.Write(buffer, 0, count);
        }

        return ReceivedJson.TryRead(body.GetBuffer().AsMemory(0, (int)body.Length), Options) is { ValueKind: JsonValueKind.Object } json
            ? (json.EnumerateObject().ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal), null, StatusCodes.Status200OK)
            : Refuse("The request is not a JSON object of plain text, or has a member twice.", StatusCodes.Status400BadRequest);
    }

    private static (IReadOnlyDictionary<string, JsonElement>?, ProtocolError?, int) Refuse(string description, int status) =>
        (null, new(RegistrationErrors.InvalidClientMetadata, description), status);
}
