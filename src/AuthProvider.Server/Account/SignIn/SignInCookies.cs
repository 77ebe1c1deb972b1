using AuthProvider.Storage.ExternalSignIns;
using AuthProvider.Storage.KnownDevices;
using AuthProvider.Storage.PendingSignIns;

namespace AuthProvider.Server.Account.SignIn;

/// <summary>The cookies of the sign-in beside that of the session: each holds a secret of 256 random bits and nothing else.</summary>
internal static class SignInCookies
{
    /// <summary>Names the sign-in that waits for a further step at this browser.</summary>
    public const string Pending = "__Host-AuthProvider-SignIn";

    /// <summary>Names the device, over sessions.</summary>
    public const string Device = "__Host-AuthProvider-Device";

    /// <summary>Names the answer of another provider that waits for its person to say whose account it is.</summary>
    public const string External = "__Host-AuthProvider-External";

    // Secrets have 43 characters; a longer value is none, and is not hashed.
    private const int MaximumLength = 64;

    /// <summary>A secret that the browser sent; null where it sent none.</summary>
    public static string? Read(HttpRequest request, string name) =>
        request.Cookies.TryGetValue(name, out var value) && value is { Length: > 0 and <= MaximumLength } ? value : null;

    /// <summary>Names a sign-in that waits.</summary>
    public static void WritePending(HttpResponse response, string secret) => response.Cookies.Append(Pending, secret, Options(PendingSignInStore.Lifetime));

    /// <summary>Names no sign-in any more.</summary>
    public static void DeletePending(HttpResponse response) => response.Cookies.Delete(Pending, Options(lifetime: null));

    /// <summary>Names an answer of another provider.</summary>
    public static void WriteExternal(HttpResponse response, string secret) => response.Cookies.Append(External, secret, Options(ExternalSignInStore.Lifetime));

    /// <summary>Names no answer of another provider any more.</summary>
    public static void DeleteExternal(HttpResponse response) => response.Cookies.Delete(External, Options(lifetime: null));

    /// <summary>Names the device.</summary>
    public static void WriteDevice(HttpResponse response, string secret) => response.Cookies.Append(Device, secret, Options(KnownDeviceStore.Memory));

    // Lax: the link in a letter is opened from the page of a mail program.
    private static CookieOptions Options(TimeSpan? lifetime) => new()
    {
        Secure = true, HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/", IsEssential = true, MaxAge = lifetime,
    };
}
