using System.Globalization;
using AuthProvider.Protocol.Interaction;
using AuthProvider.Protocol.Registration;
using AuthProvider.Storage.Caches;
using OpenIddict.Abstractions;

namespace AuthProvider.Server.Authorization;

/// <summary>What people see of the app that they come from, in the language of the page where it registered that (OpenID Connect Dynamic Client Registration 1.0, 2 and 2.1).</summary>
/// <param name="Name">Its name.</param>
/// <param name="LogoUri">Its logo; null where it has none.</param>
/// <param name="PolicyUri">Its privacy policy; null where it has none.</param>
/// <param name="TermsUri">Its terms of service; null where it has none.</param>
public sealed record AppCard(string Name, string? LogoUri, string? PolicyUri, string? TermsUri);

/// <summary>Reads what a page shows of an app, and lets the page's forms lead back to it.</summary>
public sealed class AppCards(IOpenIddictApplicationManager applications)
{
    /// <summary>Reads the card.</summary>
    /// <param name="app">The app.</param>
    /// <param name="ticket">The ticket of the request that waits; null where none came with it.</param>
    /// <param name="context">
    /// The request for the page: browsers check a form's target through all redirects, so that its policy must name the origin of the
    /// requested URI, whose port an app on a device chooses (RFC 8252, 7.3); without a ticket the origins of all that are registered.
    /// </param>
    public async ValueTask<AppCard> ReadAsync(AppPicture app, InteractionTicket? ticket, HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(context);

        foreach (var uri in ticket?.RedirectUri is { } requested ? [requested] : await applications.GetRedirectUrisAsync(app.ToEntity(), context.RequestAborted))
        {
            RedirectOrigins.AllowFormAction(context, uri);
        }

        return await ReadAsync(app, context.RequestAborted);
    }

    /// <summary>Reads the card, for a page whose forms do not lead to the app.</summary>
    /// <param name="app">The app.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async ValueTask<AppCard> ReadAsync(AppPicture app, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(app);
        var entity = app.ToEntity();
        var metadata = await applications.GetMetadataAsync(entity, cancellationToken);
        var language = CultureInfo.CurrentUICulture;
        return new(
            metadata.Find("client_name", language) ?? entity.DisplayName ?? entity.ClientId!,
            metadata.Find("logo_uri", language) ?? metadata.LogoUri,
            metadata.Find("policy_uri", language) ?? metadata.PolicyUri,
            metadata.Find("tos_uri", language) ?? metadata.TosUri);
    }
}
