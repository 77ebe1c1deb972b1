using Microsoft.AspNetCore.Localization;
using Microsoft.Extensions.Options;

namespace AuthProvider.Server.Languages;

/// <summary>Writes an answer that is no page of its own, but is read by a person all the same, in the language that a page would have.</summary>
internal sealed class LocalizedAnswer(IOptions<RequestLocalizationOptions> options, ILoggerFactory logging)
{
    /// <summary>Writes it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="write">Writes the answer, while the current culture is that of its reader.</param>
    public Task WriteAsync(HttpContext context, RequestDelegate write) => new RequestLocalizationMiddleware(write, options, logging).Invoke(context);
}
