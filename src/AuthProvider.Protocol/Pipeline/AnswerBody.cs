using Microsoft.AspNetCore.Http;

namespace AuthProvider.Protocol.Pipeline;

/// <summary>Holds an answer back, for those who keep it.</summary>
internal static class AnswerBody
{
    /// <summary>Runs the rest of the pipeline and returns the body that it wrote. Nothing is sent yet, the headers neither.</summary>
    /// <param name="context">The request.</param>
    /// <param name="next">The rest of the pipeline.</param>
    public static async Task<byte[]> HoldBackAsync(HttpContext context, RequestDelegate next)
    {
        var body = context.Response.Body;
        await using var copy = new MemoryStream();
        context.Response.Body = copy;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = body;
        }

        return copy.ToArray();
    }
}
