using System.Security.Claims;
using AuthProvider.Protocol.TokenPrincipals;
using AuthProvider.Testing;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Protocol.Tests.TokenPrincipals;

/// <summary>A token says what it says under OpenIddict's own rules, claim by claim and in the same order, whatever is signed in with.</summary>
public sealed class TokenPrincipalsTests(SharedProvider shared) : IClassFixture<SharedProvider>, IAsyncLifetime
{
    // A client with lifetimes of its own.
    private const string Timed = "timed";

    // Seconds count in tokens: what a clock and a lifetime have beyond them must not add up to one.
    private static readonly FakeTimeProvider Clock = new(new DateTimeOffset(2026, 11, 30, 9, 0, 0, 999, TimeSpan.Zero));

    private static readonly Gen<string> Type = Gen.OneOfConst(
        "sub", "SUB", "name", "email", "jti", "exp", "iat", "nbf", "cnf", "azp", "nonce", "client_id", "Client_Id", "auth_time", "oi_au_id", "oi_prst", "oi_scp", "OI_SCP", "oi_rsrc", "oi_aud", "oi_iss",
        "oi_crt_dt", "oi_exp_dt", "oi_tkn_id", "oi_tkn_typ", "oi_nce", "oi_reduri", "oi_cd_chlg", "oi_cd_chlg_meth", "oi_hst_props", "oi_act_lft", "oi_auc_lft", "oi_idt_lft", "oi_reft_lft", "oi_made_up", "sid");

    private static readonly Gen<string[]> Destination = Gen.OneOfConst(Destinations.AccessToken, Destinations.IdentityToken, "elsewhere", "a\"b").Array[0, 3];

    private static readonly Gen<Claim> AnyClaim =
        Gen.Select(Type, Gen.OneOfConst("0", "900", "openid", "orders", "https://api.example", "x"), Gen.OneOfConst(ClaimValueTypes.String, ClaimValueTypes.Integer64), Gen.OneOfConst("LOCAL AUTHORITY", "elsewhere"), Destination, Gen.Bool)
            .Select((type, value, valueType, issuer, destinations, isMarked) =>
            {
                var claim = new Claim(type, value, valueType, issuer, "its origin");
                if (!type.StartsWith("oi_", StringComparison.OrdinalIgnoreCase))
                {
                    claim.SetDestinations(destinations);
                    if (isMarked)
                    {
                        claim.Properties["mark"] = value;
                    }
                }

                return claim;
            });

    private static readonly Gen<OpenIddictRequest> AnyRequest =
        Gen.Select(
            Gen.OneOfConst(GrantTypes.RefreshToken, GrantTypes.AuthorizationCode, GrantTypes.DeviceCode), Gen.OneOfConst("", TestApp.Shop.ClientId, Timed), Gen.OneOfConst("", "openid", "openid orders unknown"), Gen.OneOfConst("", "n1"), Gen.OneOfConst("", "challenge"),
            Gen.OneOfConst("", CodeChallengeMethods.Sha256))
            .Select((grantType, clientId, scope, nonce, challenge, method) => new OpenIddictRequest
            {
                GrantType = grantType,
                ClientId = clientId,
                Scope = scope,
                Nonce = nonce,
                CodeChallenge = challenge,
                CodeChallengeMethod = method,
                RedirectUri = "https://shop.example/callback",
            });

    private static readonly Gen<Case> AnyCase =
        Gen.Select(AnyClaim.Array[0, 12], AnyRequest, Gen.OneOfConst(OpenIddictServerEndpointType.Token, OpenIddictServerEndpointType.Authorization, OpenIddictServerEndpointType.EndUserVerification), Gen.Int[1, 3], Gen.Bool, Gen.Bool)
            .Select((claims, request, endpoint, lifetime, isFixed, hasCompany) => new Case(
                [.. claims.Where((claim, index) => MayRepeat(claim) || !claims.Take(index).Any(earlier => IsOfType(earlier, claim.Type)))],
                request, endpoint, TimeSpan.FromMilliseconds((lifetime * 60_000) + 1), isFixed, hasCompany));

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        await using var scope = shared.Provider.Services.CreateAsyncScope();
        var applications = scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
        if (await applications.FindByClientIdAsync(Timed) is null)
        {
            await applications.CreateAsync(new OpenIddictApplicationDescriptor
            {
                ClientId = Timed,
                ClientType = ClientTypes.Public,
                Settings =
                {
                    [Settings.TokenLifetimes.AccessToken] = "00:11:00",
                    [Settings.TokenLifetimes.AuthorizationCode] = "00:12:00",
                    [Settings.TokenLifetimes.IdentityToken] = "00:13:00",
                    [Settings.TokenLifetimes.RefreshToken] = "00:14:00",
                },
            });
        }
    }

    /// <inheritdoc />
    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Access_tokens_say_the_same() =>
        await CompareAsync(applications => new PrepareAccessTokenPrincipal(applications), applications => new PrepareAccessToken(applications), context => context.AccessTokenPrincipal);

    [Fact]
    public async Task Authorization_codes_say_the_same() =>
        await CompareAsync(applications => new PrepareAuthorizationCodePrincipal(applications), applications => new PrepareAuthorizationCode(applications), context => context.AuthorizationCodePrincipal);

    [Fact]
    public async Task Refresh_tokens_say_the_same() =>
        await CompareAsync(applications => new PrepareRefreshTokenPrincipal(applications), applications => new PrepareRefreshToken(applications), context => context.RefreshTokenPrincipal);

    [Fact]
    public async Task Identity_tokens_say_the_same() =>
        await CompareAsync(applications => new PrepareIdentityTokenPrincipal(applications), applications => new PrepareIdentityToken(applications), context => context.IdentityTokenPrincipal);

    /// <summary>Under OpenIddict's rule it has the end of the code or token that was presented.</summary>
    [Fact]
    public async Task A_refresh_token_without_a_lifetime_has_no_end()
    {
        await using var scope = shared.Provider.Services.CreateAsyncScope();
        var presented = new Claim(Claims.Private.ExpirationDate, "Mon, 30 Nov 2026 11:00:00 GMT");
        var context = Context(new([presented], new OpenIddictRequest { GrantType = GrantTypes.AuthorizationCode }, OpenIddictServerEndpointType.Token, Lifetime: null, IsFixed: false, HasCompany: false));
        await new PrepareRefreshToken(scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>()).HandleAsync(context);
        Assert.Null(context.RefreshTokenPrincipal!.GetExpirationDate());
    }

    private static bool MayRepeat(Claim claim) =>
        !claim.Type.StartsWith("oi_", StringComparison.OrdinalIgnoreCase) || IsOfType(claim, "oi_scp") || claim.Type is "oi_rsrc" or "oi_aud" or "oi_prst";

    private static bool IsOfType(Claim claim, string type) => string.Equals(claim.Type, type, StringComparison.OrdinalIgnoreCase);

    private async Task CompareAsync(
        Func<IOpenIddictApplicationManager, IOpenIddictServerHandler<ProcessSignInContext>> former,
        Func<IOpenIddictApplicationManager, IOpenIddictServerHandler<ProcessSignInContext>> own,
        Func<ProcessSignInContext, ClaimsPrincipal?> read) =>
        await AnyCase.SampleAsync(async example =>
        {
            await using var scope = shared.Provider.Services.CreateAsyncScope();
            var applications = scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
            var (theirs, ours) = (Context(example), Context(example));
            await former(applications).HandleAsync(theirs);
            await own(applications).HandleAsync(ours);
            Assert.Equal(Describe(read(theirs)!), Describe(read(ours)!));
            Assert.Equal(Describe(theirs.Principal!), Describe(ours.Principal!));
        }, iter: 2_000, threads: 1);

    private ProcessSignInContext Context(Case example)
    {
        var principal = new ClaimsPrincipal(Identity(example, "scheme"));
        if (example.HasCompany)
        {
            ((ClaimsIdentity)principal.Identity!).Actor = Identity(example, "actor");
            principal.AddIdentity(new ClaimsIdentity([new Claim(Claims.IssuedAt, "1"), new Claim("sid", "2").SetDestinations(Destinations.IdentityToken), new Claim("oi_scp", "3")]));
        }

        var registered = shared.Provider.Services.GetRequiredService<IOptionsMonitor<OpenIddictServerOptions>>().CurrentValue;
        var transaction = new OpenIddictServerTransaction
        {
            EndpointType = example.Endpoint,
            Logger = NullLogger.Instance,
            Request = example.Request,
            Options = new OpenIddictServerOptions
            {
                Issuer = registered.Issuer,
                TimeProvider = Clock,
                AccessTokenLifetime = example.Lifetime,
                AuthorizationCodeLifetime = example.Lifetime * 2,
                IdentityTokenLifetime = example.Lifetime * 3,
                RefreshTokenLifetime = example.Lifetime * 4,
                DisableSlidingRefreshTokenExpiration = example.IsFixed,
            },
        };
        transaction.SetProperty(
            typeof(ProcessAuthenticationContext).FullName!,
            new ProcessAuthenticationContext(transaction) { RefreshTokenPrincipal = new ClaimsPrincipal(new ClaimsIdentity("scheme")).SetExpirationDate(DateTimeOffset.UnixEpoch.AddDays(20_000)) });
        return new ProcessSignInContext(transaction) { Principal = principal };
    }

    private static ClaimsIdentity Identity(Case example, string authenticationType) =>
        new(example.Claims.Select(claim => claim.Clone()), authenticationType, Claims.Name, Claims.Role) { Label = "label", BootstrapContext = "context" };

    private static IEnumerable<string> Describe(ClaimsPrincipal principal) =>
        principal.Identities.SelectMany(Describe);

    private static IEnumerable<string> Describe(ClaimsIdentity identity) =>
    [
        $"{identity.AuthenticationType} {identity.NameClaimType} {identity.RoleClaimType} {identity.Label} {identity.BootstrapContext}",
        .. identity.Claims.Select(Describe),
        .. identity.Actor is { } actor ? Describe(actor) : [],
    ];

    private static string Describe(Claim claim) =>
        $"{claim.Type}={claim.Value} ({claim.ValueType}, {claim.Issuer}, {claim.OriginalIssuer}) {string.Join(' ', claim.Properties.OrderBy(property => property.Key, StringComparer.Ordinal).Select(property => $"{property.Key}:{property.Value}"))}";

    private sealed record Case(Claim[] Claims, OpenIddictRequest Request, OpenIddictServerEndpointType Endpoint, TimeSpan? Lifetime, bool IsFixed, bool HasCompany);
}
