using System.Net;
using System.Net.Http.Headers;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace AuthProvider.Testing;

/// <summary>What a <see cref="TestBrowser"/> shows.</summary>
public sealed class Page
{
    private readonly Lazy<IHtmlDocument> _document;

    internal Page(Uri address, HttpStatusCode status, string text, HttpResponseHeaders? headers, IReadOnlyDictionary<string, string>? posted)
    {
        Address = address;
        Status = status;
        Text = text;
        Headers = headers;
        Posted = posted;
        _document = new(() => new HtmlParser().ParseDocument(Text));
    }

    /// <summary>The address in the address bar, fragment included.</summary>
    public Uri Address { get; }

    /// <summary>The HTTP status; 200 for a page of another site, which nobody asks.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>The body as it came; empty for a page of another site.</summary>
    public string Text { get; }

    /// <summary>The headers; null for a page of another site.</summary>
    public HttpResponseHeaders? Headers { get; }

    /// <summary>Whether this is a page of another site: the browser was sent there, and the test takes over.</summary>
    public bool IsElsewhere => Headers is null;

    /// <summary>The form that was posted to a page of another site; null where it was opened with GET.</summary>
    public IReadOnlyDictionary<string, string>? Posted { get; }

    /// <summary>The parsed body.</summary>
    public IHtmlDocument Document => _document.Value;

    /// <summary>Whether it holds an element.</summary>
    /// <param name="selector">A CSS selector, such as <c>#sign-in</c>.</param>
    public bool Has(string selector) => Document.QuerySelector(selector) is not null;

    /// <summary>The text of an element without the white space around it; null where it is missing.</summary>
    /// <param name="selector">A CSS selector.</param>
    public string? TextOf(string selector) => Document.QuerySelector(selector)?.TextContent.Trim();

    /// <summary>The address and the beginning of what a person reads, for messages of failed tests.</summary>
    public override string ToString()
    {
        var words = IsElsewhere ? "" : string.Join(' ', (Document.Body?.TextContent ?? Text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return $"{(int)Status} {Address} {(words.Length > 400 ? words[..400] : words)}";
    }
}
