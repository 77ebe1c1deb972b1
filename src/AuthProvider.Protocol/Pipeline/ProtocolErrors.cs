using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.Pipeline;

/// <summary>The catalogue of the errors that this project's own rules answer; those of the stock rules keep their words.</summary>
public static class ProtocolErrors
{
    /// <summary>An access token came in the address (RFC 6750, 2.3).</summary>
    public static ProtocolError TokenInAddress { get; } =
        new(Errors.InvalidRequest, "The access token goes into the Authorization header, not into the address.");

    /// <summary>There was more than one access token (RFC 6750, 2).</summary>
    public static ProtocolError ManyTokens { get; } =
        new(Errors.InvalidRequest, "Send one access token, in the Authorization header or in the form.");

    /// <summary>An access token for an API came to the userinfo endpoint (RFC 6750, 3.1; RFC 9068, 4).</summary>
    public static ProtocolError TokenOfAnApi { get; } =
        new(Errors.InvalidToken, "The access token is meant for an API and not for this endpoint.");

    /// <summary>An access token came to the userinfo endpoint that may not be used there (RFC 6750, 3.1; OpenID Connect Core 1.0, 5.3).</summary>
    public static ProtocolError TokenWithoutOpenId { get; } =
        new(Errors.InsufficientScope, "The access token has not the scope openid.");

    /// <summary>The endpoint takes a form only (RFC 7662, 2.1).</summary>
    public static ProtocolError PostOnly { get; } =
        new(Errors.InvalidRequest, "Send a form by POST.");

    /// <summary>Whether the user is signed in cannot be told now, and nobody can be asked (RFC 6749, 4.1.2.1).</summary>
    public static ProtocolError NoSessions { get; } =
        new(Errors.TemporarilyUnavailable, "The server cannot use its sessions at the moment; try again.");

    /// <summary>The end user or the authorization server refused the request (RFC 6749, 4.1.2.1).</summary>
    public static ProtocolError AccessDenied { get; } =
        new(Errors.AccessDenied, "The user did not allow the request.");

    /// <summary>No session, or one too old, and the page must not be shown (OpenID Connect Core 1.0, 3.1.2.6).</summary>
    public static ProtocolError LoginRequired { get; } =
        new(Errors.LoginRequired, "The user must sign in, which prompt=none forbids.");

    /// <summary>The user signed in is not the one that the app named (OpenID Connect Core 1.0, 3.1.2.2).</summary>
    public static ProtocolError OtherUser { get; } =
        new(Errors.LoginRequired, "The user who signed in is not the one that the request names.");

    /// <summary>Consent is missing, and the page must not be shown (OpenID Connect Core 1.0, 3.1.2.6).</summary>
    public static ProtocolError ConsentRequired { get; } =
        new(Errors.ConsentRequired, "The user must consent, which prompt=none forbids.");

    /// <summary>Several accounts, none of them active, and the page must not be shown (OpenID Connect Core 1.0, 3.1.2.6).</summary>
    public static ProtocolError AccountSelectionRequired { get; } =
        new(Errors.AccountSelectionRequired, "The user must choose an account, which prompt=none forbids.");

    /// <summary>A further step is missing, and the page must not be shown (OpenID Connect Core 1.0, 3.1.2.6).</summary>
    public static ProtocolError InteractionRequired { get; } =
        new(Errors.InteractionRequired, "The user must take a further step to sign in, which prompt=none forbids.");

    /// <summary>An essential <c>acr</c> cannot be reached (OpenID Connect Core Error Code unmet_authentication_requirements 1.0, 2).</summary>
    public static ProtocolError UnmetAuthenticationRequirements { get; } =
        new(Errors.UnmetAuthenticationRequirements, "The user did not reach any of the authentication context classes that the request demands.");

    /// <summary>A pushed request that cannot be used (RFC 9101, 7).</summary>
    public static ProtocolError InvalidPushedRequest { get; } =
        new("invalid_request_uri", "The pushed request is unknown, expired, used or that of another app. Push it again.");

    /// <summary>A <c>state</c> that no address carries back (RFC 6749, 4.1.2).</summary>
    public static ProtocolError StateTooLong { get; } =
        new(Errors.InvalidRequest, "The parameter state is longer than 4096 bytes. Keep what it holds in the app, and send a reference to it.");

    /// <summary>A request that does not fit into the address of a page.</summary>
    public static ProtocolError RequestTooLong { get; } =
        new(Errors.InvalidRequest, "The request is too long to wait in an address while the user signs in. Push it, or make it shorter.");

    /// <summary><c>prompt=none</c> beside another value (OpenID Connect Core 1.0, 3.1.2.1).</summary>
    public static ProtocolError PromptNoneNotAlone { get; } =
        new(Errors.InvalidRequest, "The value none of prompt cannot stand beside another value.");

    /// <summary>The app asks for a scope that it did not register (RFC 6749, 4.1.2.1 and 5.2).</summary>
    public static ProtocolError ScopeNotRegistered { get; } =
        new(Errors.InvalidScope, "The app is not registered for one of the scopes. Ask for those that it registered.");

    /// <summary>A refresh asks for more than was granted (RFC 6749, 5.2 and 6).</summary>
    public static ProtocolError ScopeNotGranted { get; } =
        new(Errors.InvalidScope, "A scope is not among those that were granted.");

    /// <summary>A <c>code_challenge</c> that no verifier fits (RFC 7636, 4.2).</summary>
    public static ProtocolError MalformedCodeChallenge { get; } =
        new(Errors.InvalidRequest, "code_challenge is not a SHA-256 in base64url: 43 characters without padding.");

    /// <summary>The app registered for encryption and has no key for it (OpenID Connect Core 1.0, 10.2).</summary>
    public static ProtocolError NoEncryptionKey { get; } =
        new(Errors.InvalidRequest, "This app registered for encrypted answers, but none of its keys encrypts with the registered algorithm.");

    /// <summary>A <c>resource</c> that is no absolute URI, or has a fragment (RFC 8707, 2).</summary>
    public static ProtocolError MalformedResource { get; } =
        new(Errors.InvalidTarget, "A resource is not an absolute URI without a fragment.");

    /// <summary>A <c>resource</c> or <c>audience</c> that no API here has (RFC 8707, 2; RFC 8693, 2.2.2).</summary>
    public static ProtocolError UnknownResource { get; } =
        new(Errors.InvalidTarget, "No API of this name is registered.");

    /// <summary>A <c>resource</c> or <c>audience</c> to which none of the scopes leads (RFC 8707, 2).</summary>
    public static ProtocolError ResourceWithoutScope { get; } =
        new(Errors.InvalidTarget, "None of the scopes belongs to this API. Ask for a scope of it too.");

    /// <summary>A <c>resource</c> or <c>audience</c> beyond what was granted (RFC 8707, 2.2; RFC 8693, 2.2.2).</summary>
    public static ProtocolError ResourceNotGranted { get; } =
        new(Errors.InvalidTarget, "This API is not among those that were granted.");

    /// <summary>A scope beyond those of the subject token and of the app (RFC 8693, 2.2.2; RFC 6749, 5.2).</summary>
    public static ProtocolError ScopeNotOfSubjectToken { get; } =
        new(Errors.InvalidScope, "A scope is not among those of the subject token.");

    /// <summary>A public client exchanges no tokens (RFC 8693, 2.1 and 5).</summary>
    public static ProtocolError ExchangeNeedsSecret { get; } =
        new(Errors.UnauthorizedClient, "Only an app that authenticates itself may exchange tokens.");

    /// <summary>The subject token says who may act for its subject, and it is somebody else (RFC 8693, 4.4).</summary>
    public static ProtocolError MayNotAct { get; } =
        new(Errors.InvalidRequest, "The subject token does not allow this actor to act for its subject.");

    /// <summary>The subject token, or the actor token, cannot be used (RFC 8693, 2.2.2).</summary>
    public static ProtocolError UnusableExchangedToken { get; } =
        new(Errors.InvalidRequest, "The subject token or the actor token is not valid, not for this app, or no longer valid.");

    /// <summary>The device polls too fast (RFC 8628, 3.5).</summary>
    public static ProtocolError SlowDown { get; } =
        new(Errors.SlowDown, "The device asks too often. Wait 5 seconds longer between two requests from now on.");

    /// <summary>Tokens that must be bound are asked for without a certificate (RFC 8705, 3.4).</summary>
    public static ProtocolError CertificateNeeded { get; } =
        new(Errors.InvalidRequest, "The tokens of this app are bound to its certificate: ask at the address that mtls_endpoint_aliases names, with the certificate.");

    /// <summary>A token from the authorization endpoint for an app whose tokens are bound (RFC 8705, 6.4).</summary>
    public static ProtocolError TokenWouldNotBeBound { get; } =
        new(Errors.UnauthorizedClient, "The tokens of this app are bound to its certificate, and the authorization endpoint cannot bind one. Use the code flow.");

    /// <summary>The app waits for an administrator (RFC 6749, 4.1.2.1 and 5.2).</summary>
    public static ProtocolError AppPending { get; } =
        new(Errors.UnauthorizedClient, "This app waits for an administrator of this server to approve it.");

    /// <summary>An administrator switched the app off (RFC 6749, 4.1.2.1 and 5.2).</summary>
    public static ProtocolError AppDisabled { get; } =
        new(Errors.UnauthorizedClient, "This app has been switched off by an administrator of this server.");
}
