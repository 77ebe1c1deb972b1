namespace AuthProvider.Server.Hosting;

/// <summary>What a page needs beyond the Content-Security-Policy that all pages have. The policy is written when the answer starts.</summary>
public static class PagePolicy
{
    private static readonly object FormsKey = new();
    private static readonly object FramesKey = new();
    private static readonly object EmbeddingKey = new();
    private static readonly object PictureKey = new();
    private static readonly object RequestsKey = new();

    /// <summary>Lets the forms of this page lead, through redirects, to an origin.</summary>
    /// <param name="context">The request.</param>
    /// <param name="origin">An origin, or a scheme with its colon.</param>
    public static void AllowFormAction(this HttpContext context, string origin) => Of(context, FormsKey).Add(origin);

    /// <summary>Lets this page load frames.</summary>
    /// <param name="context">The request.</param>
    /// <param name="addresses">The addresses of the frames.</param>
    public static void AllowFrames(this HttpContext context, IEnumerable<string> addresses)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        Of(context, FramesKey).UnionWith(addresses.Select(address => new Uri(address).GetLeftPart(UriPartial.Authority)));
    }

    /// <summary>Lets pages of any site load this page in a frame: it shows nothing and does nothing.</summary>
    /// <param name="context">The request.</param>
    public static void AllowEmbedding(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Items[EmbeddingKey] = EmbeddingKey;
    }

    /// <summary>Lets the scripts of this page ask this server.</summary>
    /// <param name="context">The request.</param>
    public static void AllowRequests(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Items[RequestsKey] = RequestsKey;
    }

    /// <summary>This answer is a picture: it runs nothing, loads nothing, and has the styles that it brings.</summary>
    /// <param name="context">The request.</param>
    public static void ShowPicture(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Items[PictureKey] = PictureKey;
    }

    /// <summary>Whether this answer is a picture.</summary>
    internal static bool IsPicture(HttpContext context) => context.Items.ContainsKey(PictureKey);

    /// <summary>Whether scripts of this page may ask this server.</summary>
    internal static bool MayRequest(HttpContext context) => context.Items.ContainsKey(RequestsKey);

    /// <summary>Whether any site may load this page in a frame.</summary>
    internal static bool MayBeEmbedded(HttpContext context) => context.Items.ContainsKey(EmbeddingKey);

    /// <summary>Where forms may lead beside this server.</summary>
    internal static IReadOnlyCollection<string> FormActions(HttpContext context) => Of(context, FormsKey);

    /// <summary>What may be loaded in frames.</summary>
    internal static IReadOnlyCollection<string> Frames(HttpContext context) => Of(context, FramesKey);

    private static HashSet<string> Of(HttpContext context, object key)
    {
        if (context.Items[key] is not HashSet<string> origins)
        {
            context.Items[key] = origins = new HashSet<string>(StringComparer.Ordinal);
        }

        return origins;
    }
}
