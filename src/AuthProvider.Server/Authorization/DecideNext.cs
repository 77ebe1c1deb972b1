using AuthProvider.Protocol.Interaction;
using AuthProvider.Protocol.Pipeline;
using AuthProvider.Server.Consent;
using AuthProvider.Server.Languages;
using AuthProvider.Server.Sessions;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Sessions;
using AuthProvider.Storage.Sessions.Tickets;
using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Server.Authorization;

/// <summary>
/// Asks <see cref="InteractionDecision"/> what happens next with a validated authorization request, and obeys: answers the app, or sends
/// the browser to a page that returns here (DESIGN, decision 3; OpenID Connect Core 1.0, 3.1.2).
/// </summary>
internal sealed class DecideNext(
    AppCache apps, BrowserSessions browsers, InteractionFacts facts, PendingRequests pending, ConsentQuestions questions, AuthorizationGrants grants)
    : IOpenIddictServerHandler<HandleAuthorizationRequestContext>
{
    // The server reads request lines of 32 KB; the rest is for the method and what a page adds to the address.
    private const int LongestAddress = 30 * 1024;

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleAuthorizationRequestContext>()
        .UseScopedHandler<DecideNext>()
        // Right before OpenIddict hands over to the pages: rules of the same order run in any order.
        .SetOrder(int.MaxValue - 100_500)
        .Build();

    public async ValueTask HandleAsync(HandleAuthorizationRequestContext context)
    {
        var app = await apps.FindByClientIdAsync(context.ClientId!, context.CancellationToken)
            ?? throw new InvalidOperationException("The app of a validated request is gone.");
        if (await GatherAsync(context, app) is not { } gathered)
        {
            context.Reject(ProtocolErrors.NoSessions.Code, ProtocolErrors.NoSessions.Description);
            return;
        }

        switch (InteractionDecision.Decide(gathered))
        {
            case InteractionOutcome.Continue(var chosen, var acr):
                context.SignIn(await grants.ApproveAsync(context, app, await FindSessionAsync(chosen), acr));
                return;

            case InteractionOutcome.Error(var reason):
                context.Reject(reason.Code, reason.Description);
                return;

            case InteractionOutcome.SignIn(var session, var hint):
                await GoAsync(context, gathered, "/sign-in", ("hint", session?.LoginNames[0] ?? hint));
                return;

            case InteractionOutcome.StepUp(var session, var acrValues):
                await GoAsync(context, gathered, "/sign-in/step-up", ("sid", session.Sid), ("passkey", acrValues is [AuthenticationContexts.Passkey] ? "true" : null));
                return;

            case InteractionOutcome.ChooseAccount:
                await GoAsync(context, gathered, "/choose-account");
                return;

            case InteractionOutcome.CreateAccount(var hint):
                await GoAsync(context, gathered, "/sign-up", ("hint", hint));
                return;

            case InteractionOutcome.Consent(var session, _):
                var question = new ConsentQuestion(app.Id, session.Sid, [.. gathered.Request.Scopes], TicketOf(context, gathered));
                await GoAsync(context, gathered, "/consent", ("question", questions.Protect(question)));
                return;
        }
    }

    // A silent request is made by a script in a frame, which no page of ours would reach; people get the page, and go on when it is reloaded.
    private async ValueTask<InteractionRequest?> GatherAsync(HandleAuthorizationRequestContext context, AppPicture app)
    {
        try
        {
            return await facts.GatherAsync(context, app);
        }
        catch (TicketStoreUnavailableException) when (context.Request.HasPromptValue(PromptValues.None))
        {
            return null;
        }
    }

    private async ValueTask<SessionSnapshot> FindSessionAsync(SessionFacts chosen) =>
        (await browsers.GetAsync())!.Sessions.Single(session => string.Equals(session.Sid, chosen.Sid, StringComparison.Ordinal));

    private static InteractionTicket TicketOf(HandleAuthorizationRequestContext context, InteractionRequest gathered) =>
        (InteractionDecision.ValidTicket(gathered) ?? new InteractionTicket { Fingerprint = gathered.Fingerprint, StartedAt = gathered.Now }) with
        {
            RedirectUri = context.Request.RedirectUri,
            Language = RequestedLanguage.Match(context.Request.UiLocales),
        };

    private async Task GoAsync(HandleAuthorizationRequestContext context, InteractionRequest gathered, string page, params (string Name, string? Value)[] parameters)
    {
        var request = context.Transaction.GetHttpRequest()!;
        var query = request.HasFormContentType
            ? QueryString.Create(await request.ReadFormAsync(context.CancellationToken))
            : request.QueryString;
        var here = pending.WithTicket(request.PathBase.ToUriComponent() + PendingRequests.EndpointPath + query.ToUriComponent(), TicketOf(context, gathered));
        var target = QueryString.Create(parameters.Where(parameter => parameter.Value is not null).Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value)))
            .Add("returnUrl", here);
        var address = request.PathBase.ToUriComponent() + page + target.ToUriComponent();
        if (address.Length > LongestAddress)
        {
            context.Reject(ProtocolErrors.RequestTooLong.Code, ProtocolErrors.RequestTooLong.Description);
            return;
        }

        var response = request.HttpContext.Response;
        response.Headers.CacheControl = "no-store";
        response.Redirect(address);
        context.HandleRequest();
    }
}
