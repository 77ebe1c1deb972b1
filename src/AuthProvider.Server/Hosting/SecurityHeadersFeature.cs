using NetEscapades.AspNetCore.SecurityHeaders.Headers;
using NetEscapades.AspNetCore.SecurityHeaders.Infrastructure;

namespace AuthProvider.Server.Hosting;

/// <summary>The headers that every answer has.</summary>
internal static class SecurityHeadersFeature
{
    /// <summary>Adds them when an answer starts, whoever made it.</summary>
    public static WebApplication UseHeaders(this WebApplication app)
    {
        var policies = new HeaderPolicyCollection()
            .AddContentTypeOptionsNoSniff()
            .AddReferrerPolicyNoReferrer();
        var answers = new AnswerPolicy();
        policies[answers.Header] = answers;
        app.UseSecurityHeaders(policies);
        return app;
    }

    private sealed class AnswerPolicy : IHeaderPolicy
    {
        private const string OneYear = "max-age=31536000";

        public string Header => "Content-Security-Policy";

        public void Apply(HttpContext context, CustomHeadersResult result)
        {
            result.SetHeaders[Header] = Policy(context);
            if (!PagePolicy.MayBeEmbedded(context))
            {
                result.SetHeaders["X-Frame-Options"] = "DENY";
            }

            // A name of this machine is shared by everything that is developed on it.
            if (context.Request.IsHttps && !IsLoopback(context.Request.Host.Host))
            {
                result.SetHeaders["Strict-Transport-Security"] = OneYear;
            }

            // Pages hold names, forms and one-time secrets.
            if (context.Response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) is true)
            {
                result.SetHeaders["Cache-Control"] = "no-store";
            }
        }

        private static string Policy(HttpContext context)
        {
            if (PagePolicy.IsPicture(context))
            {
                return "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";
            }

            var frames = PagePolicy.Frames(context);
            return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; "
                + $"form-action {string.Join(' ', PagePolicy.FormActions(context).Prepend("'self'"))}; "
                + (frames.Count > 0 ? $"frame-src {string.Join(' ', frames)}; " : "")
                + (PagePolicy.MayRequest(context) ? "connect-src 'self'; " : "")
                + (PagePolicy.MayBeEmbedded(context) ? "" : "frame-ancestors 'none'; ")
                + "base-uri 'none'";
        }

        private static bool IsLoopback(string host) =>
            host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || (System.Net.IPAddress.TryParse(host, out var address) && System.Net.IPAddress.IsLoopback(address));
    }
}
