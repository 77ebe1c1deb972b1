using System.Text.Json;
using AuthProvider.Protocol.DynamicRegistration;
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

        try
        {
            using var json = JsonDocument.Parse(body.GetBuffer().AsMemory(0, (int)body.Length), Options);
            return json.RootElement.ValueKind is JsonValueKind.Object && IsClean(json.RootElement)
                ? (json.RootElement.Clone().EnumerateObject().ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal), null, StatusCodes.Status200OK)
                : Refuse("The request is not a JSON object of plain text.", StatusCodes.Status400BadRequest);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Half of a surrogate pair is found when its text is read.
            return Refuse("The request is not JSON, or has a member twice.", StatusCodes.Status400BadRequest);
        }
    }

    /// <summary>Whether all texts can be stored as they are.</summary>
    /// <exception cref="InvalidOperationException">A text is no Unicode.</exception>
    public static bool IsClean(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().All(member => IsClean(member.Name) && IsClean(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().All(IsClean),
        JsonValueKind.String => IsClean(element.GetString()!),
        _ => true,
    };

    private static bool IsClean(string text) => !text.Contains('\0', StringComparison.Ordinal);

    private static (IReadOnlyDictionary<string, JsonElement>?, ProtocolError?, int) Refuse(string description, int status) =>
        (null, new(RegistrationErrors.InvalidClientMetadata, description), status);
}
