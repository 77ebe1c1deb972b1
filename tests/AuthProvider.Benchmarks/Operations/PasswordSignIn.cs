using AuthProvider.Benchmarks.Load;
using AuthProvider.Benchmarks.Providers;

namespace AuthProvider.Benchmarks.Operations;

/// <summary>The sign-in form with the right password, one user after the other; each makes a session. The peer has no passwords.</summary>
internal sealed class PasswordSignIn() : Operation("password sign-in")
{
    private const string Page = "/sign-in?returnUrl=%2Faccount";

    /// <inheritdoc />
    public override bool PeerOffersIt => false;

    /// <inheritdoc />
    public override async Task<WrkLoad> PrepareAsync(Provider provider, CancellationToken cancellation)
    {
        var ours = provider as OurProvider ?? throw new NotSupportedException("Only ours has passwords.");
        var browser = new Browser(provider);
        var form = HtmlForm.Read((await browser.GetAsync(Page, cancellation)).Body);
        return new WrkLoad(provider.Address, "password.lua", HttpMethod.Post, provider.TargetOf(form.Action ?? Page, Page))
        {
            Headers = new Dictionary<string, string>(provider.Headers, StringComparer.Ordinal) { ["Cookie"] = browser.Cookie },
            Form = Form.Write([.. form.Fields, ("username", "{}"), ("password", OurProvider.Password)]),
            Values = ours.UserNames,
            Variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["LOCATION"] = "/account" },
        };
    }
}
