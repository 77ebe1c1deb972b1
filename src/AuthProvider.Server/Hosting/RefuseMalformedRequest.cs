using System.IO.Pipelines;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace AuthProvider.Server.Hosting;

/// <summary>
/// Refuses what cannot be read before anything reads it: a form that is too large, is cut off or has too many fields, text that is not
/// UTF-8 (RFC 6749, appendix B) or holds a NUL, which no database takes. ASP.NET Core would go on with replacement characters.
/// </summary>
internal sealed class RefuseMalformedRequest(RequestDelegate next)
{
    private const string FormType = "application/x-www-form-urlencoded";

    public async Task InvokeAsync(HttpContext context)
    {
        if (!Utf8Text.IsGood(context.Request.QueryString.Value))
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "The query is not UTF-8.");
        }
        else if (HasBody(context.Request) && FindFault(context.Request) is { } fault)
        {
            await RefuseAsync(context, fault.Status, fault.Reason);
        }
        else if (IsForm(context.Request) && await ReadAsync(context) is { } refusal)
        {
            await RefuseAsync(context, refusal.Status, refusal.Reason);
        }
        else
        {
            await next(context);
        }
    }

    private static bool HasBody(HttpRequest request) => !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method);

    // What one reader takes for a form and the next one does not would fail in the middle.
    private static (int Status, string Reason)? FindFault(HttpRequest request) => request.ContentType switch
    {
        { } type when type.StartsWith(FormType, StringComparison.OrdinalIgnoreCase) && (!request.HasFormContentType || request.Headers.ContentType.Count > 1) =>
            (StatusCodes.Status415UnsupportedMediaType, "The content type cannot be read."),
        { } type when type.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) && ErrorsFeature.IsForPrograms(request.Path) =>
            (StatusCodes.Status400BadRequest, $"The form is not {FormType}."),
        _ => null,
    };

    private static bool IsForm(HttpRequest request) =>
        request.HasFormContentType
        && HasBody(request)
        && (!ErrorsFeature.IsForPrograms(request.Path) || request.ContentType!.StartsWith(FormType, StringComparison.OrdinalIgnoreCase));

    // What is read stays with the request: nobody reads it a second time.
    private static async Task<(int Status, string Reason)?> ReadAsync(HttpContext context)
    {
        var request = context.Request;
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || type.CharSet is { Length: > 0 } charSet && !IsUtf8(charSet))
        {
            return (StatusCodes.Status415UnsupportedMediaType, "The form is not UTF-8.");
        }

        if (request.ContentLength > KestrelFeature.LargestForm)
        {
            return (StatusCodes.Status413PayloadTooLarge, "The form is too large.");
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
        {
            body.MaxRequestBodySize = KestrelFeature.LargestForm;
        }

        try
        {
            if (request.ContentType!.StartsWith(FormType, StringComparison.OrdinalIgnoreCase) && await FindFaultAsync(request.BodyReader, context.RequestAborted) is { } fault)
            {
                return fault;
            }

            var form = await request.ReadFormAsync(context.RequestAborted);
            return form.All(field => Utf8Text.IsWhole(field.Key) && IsWhole(field.Value))
                ? null
                : (StatusCodes.Status400BadRequest, "The form is not UTF-8.");
        }
        catch (BadHttpRequestException exception)
        {
            return (exception.StatusCode, exception.StatusCode is StatusCodes.Status413PayloadTooLarge ? "The form is too large." : "The form cannot be read.");
        }
        catch (InvalidDataException)
        {
            return (StatusCodes.Status400BadRequest, "The form cannot be read: it has too many or too long fields, or a NUL.");
        }
        catch (IOException)
        {
            return (StatusCodes.Status400BadRequest, "The form is cut off.");
        }
    }

    // Looks at the whole body without taking it, so that the form is read from it afterwards.
    private static async Task<(int Status, string Reason)?> FindFaultAsync(PipeReader body, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await body.ReadAsync(cancellationToken);
            var (length, isWhole) = (result.Buffer.Length, result.IsCompleted);
            var isGood = length <= KestrelFeature.LargestForm && (!isWhole || Utf8Text.IsGood(result.Buffer));
            body.AdvanceTo(result.Buffer.Start, isWhole ? result.Buffer.Start : result.Buffer.End);
            if (length > KestrelFeature.LargestForm)
            {
                return (StatusCodes.Status413PayloadTooLarge, "The form is too large.");
            }

            if (isWhole)
            {
                return isGood ? null : (StatusCodes.Status400BadRequest, "The form is not UTF-8.");
            }
        }
    }

    private static bool IsWhole(StringValues values)
    {
        foreach (var value in values)
        {
            if (!Utf8Text.IsWhole(value))
            {
                return false;
            }
        }

        return true;
    }

    // Some libraries name ASCII, which is a part of UTF-8; ASP.NET Core then reads UTF-8.
    private static bool IsUtf8(string charSet) =>
        charSet.Trim('"') is { } name && (name.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || name.Equals("us-ascii", StringComparison.OrdinalIgnoreCase));

    private static Task RefuseAsync(HttpContext context, int status, string reason)
    {
        if (ErrorsFeature.IsForPrograms(context.Request.Path))
        {
            return ProtocolAnswer.WriteAsync(context, status, "invalid_request", reason);
        }

        // The error page follows, and must not meet the same text again.
        context.Request.Method = HttpMethods.Get;
        context.Request.ContentType = null;
        context.Request.QueryString = QueryString.Empty;
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
