using CsCheck;

namespace AuthProvider.Protocol.Tests.Sequences;

/// <summary>What somebody does next.</summary>
public enum Act
{
    /// <summary>A browser opens a new authorization request.</summary>
    Authorize = 0,

    /// <summary>Somebody signs in where the page asks for it.</summary>
    SignIn = 1,

    /// <summary>Somebody sends the sign-in form with a wrong or empty password.</summary>
    SignInWrongly = 2,

    /// <summary>Somebody chooses an account where the page asks for it, or goes on to the sign-in page from there.</summary>
    Choose = 3,

    /// <summary>Somebody answers the consent page.</summary>
    Consent = 4,

    /// <summary>The page is loaded again.</summary>
    Reload = 5,

    /// <summary>An earlier page is opened again.</summary>
    Back = 6,

    /// <summary>The other browser opens the address of this one, as a link that was sent.</summary>
    SendLink = 7,

    /// <summary>The app redeems a code, whether it was redeemed before or not.</summary>
    Redeem = 8,

    /// <summary>A code is redeemed with another verifier, or by another app.</summary>
    RedeemWrongly = 9,

    /// <summary>The app refreshes, with any refresh token that it ever got.</summary>
    Refresh = 10,

    /// <summary>The app revokes a refresh token.</summary>
    Revoke = 11,

    /// <summary>Somebody signs out.</summary>
    SignOut = 12,

    /// <summary>Time passes.</summary>
    Wait = 13,
}

/// <summary>A step. Its numbers are taken modulo what there is to choose from, so that every step can follow every other.</summary>
/// <param name="Act">What is done.</param>
/// <param name="Browser">In which browser: 0 or 1.</param>
/// <param name="Which">With which of the things that there are.</param>
/// <param name="How">In which way.</param>
public sealed record Step(Act Act, int Browser, int Which, int How)
{
    // The way to a token is long: the acts on it come more often.
    private static readonly Act[] Acts =
    [
        Act.Authorize, Act.Authorize, Act.Authorize, Act.SignIn, Act.SignIn, Act.SignIn, Act.SignIn, Act.SignInWrongly, Act.Choose, Act.Choose,
        Act.Consent, Act.Consent, Act.Consent, Act.Reload, Act.Back, Act.SendLink, Act.Redeem, Act.Redeem, Act.Redeem, Act.RedeemWrongly,
        Act.Refresh, Act.Refresh, Act.Revoke, Act.SignOut, Act.Wait,
    ];

    /// <summary>Steps in any order.</summary>
    public static Gen<Step[]> Sequences { get; } =
        Gen.Select(Gen.OneOfConst(Acts), Gen.Int[0, 1], Gen.Int[0, 9], Gen.Int[0, 11], (act, browser, which, how) => new Step(act, browser, which, how)).Array[8, 32];

    /// <summary>The step as it is written in a test.</summary>
    public override string ToString() => $"new(Act.{Act}, {Browser}, {Which}, {How})";
}
