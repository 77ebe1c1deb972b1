using System.Globalization;

namespace AuthProvider.Server.Hosting;

/// <summary>Says in an answer when the request may be repeated (RFC 9110, 10.2.3).</summary>
internal static class RetryAfter
{
    /// <summary>Sets the header.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="wait">How long to wait; told in whole seconds, rounded up.</param>
    public static void SetRetryAfter(this HttpResponse response, TimeSpan wait) =>
        response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
}
