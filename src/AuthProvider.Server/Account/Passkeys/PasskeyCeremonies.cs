using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AuthProvider.Protocol.Jose;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Passkeys;
using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;

namespace AuthProvider.Server.Account.Passkeys;

/// <summary>
/// Registers passkeys and signs in with them (WebAuthn Level 3, 7). The challenge travels in the form, encrypted, for one purpose, one user
/// and ten minutes, and its answer counts once, by a compare-and-set in the database.
/// </summary>
public sealed class PasskeyCeremonies(
    IPasskeyHandler<User> handler, UserManager<User> users, AuthProviderDbContext database, PasskeyStore store, IHttpContextAccessor accessor,
    IDataProtectionProvider protection, TimeProvider time)
{
    /// <summary>How long a challenge is good.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private const int LongestAnswer = 64 * 1024;

    private readonly IDataProtector _registration = protection.CreateProtector("AuthProvider.Passkeys", "Registration");
    private readonly IDataProtector _signIn = protection.CreateProtector("AuthProvider.Passkeys", "SignIn");

    private HttpContext Context => accessor.HttpContext ?? throw new InvalidOperationException("There is no request.");

    /// <summary>Begins to register a passkey.</summary>
    /// <param name="user">The user who is signed in.</param>
    public async Task<PasskeyQuestion> BeginRegistrationAsync(User user)
    {
        ArgumentNullException.ThrowIfNull(user);
        var entity = new PasskeyUserEntity
        {
            Id = user.Id.ToString("D"), Name = user.UserName!, DisplayName = string.IsNullOrEmpty(user.DisplayName) ? user.UserName! : user.DisplayName,
        };
        var options = await handler.MakeCreationOptionsAsync(entity, Context);
        return new(options.CreationOptionsJson, Protect(_registration, new(user.Id, options.AttestationState, time.GetUtcNow())));
    }

    /// <summary>Registers a passkey.</summary>
    /// <param name="user">The user who is signed in.</param>
    /// <param name="state">The state of the form.</param>
    /// <param name="answer">What the authenticator said, as JSON.</param>
    /// <param name="name">What the user calls it.</param>
    /// <returns>Whether it is registered.</returns>
    public async Task<bool> RegisterAsync(User user, string? state, string? answer, string name)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (Read(_registration, state, answer) is not { } ceremony || ceremony.UserId != user.Id)
        {
            return false;
        }

        var result = await handler.PerformAttestationAsync(new PasskeyAttestationContext { HttpContext = Context, CredentialJson = answer!, AttestationState = ceremony.State });
        if (!result.Succeeded || !result.Passkey.IsUserVerified || !await SpendAsync(state!, ceremony))
        {
            return false;
        }

        var passkey = result.Passkey;
        var kept = new UserPasskeyInfo(
            passkey.CredentialId, passkey.PublicKey, time.GetUtcNow(), passkey.SignCount, passkey.Transports, passkey.IsUserVerified, passkey.IsBackupEligible,
            passkey.IsBackedUp, passkey.AttestationObject, passkey.ClientDataJson) { Name = name };

        // The identifier of a credential is the key of its row: one that another user has is refused.
        return await users.FindByPasskeyIdAsync(kept.CredentialId) is null && (await users.AddOrUpdatePasskeyAsync(user, kept)).Succeeded;
    }

    /// <summary>Begins a sign-in by whoever has a passkey of this server.</summary>
    public async Task<PasskeyQuestion> BeginSignInAsync()
    {
        var options = await handler.MakeRequestOptionsAsync(user: null, Context);
        return new(options.RequestOptionsJson, Protect(_signIn, new(UserId: null, options.AssertionState, time.GetUtcNow())));
    }

    /// <summary>Finds out who signs in.</summary>
    /// <param name="state">The state of the form.</param>
    /// <param name="answer">What the authenticator said, as JSON.</param>
    /// <returns>The user and how it was proven; null where it was not, and where the user is disabled.</returns>
    public async Task<(User User, IReadOnlyList<string> Methods)?> SignInAsync(string? state, string? answer)
    {
        if (Read(_signIn, state, answer) is not { } ceremony)
        {
            return null;
        }

        var result = await handler.PerformAssertionAsync(new PasskeyAssertionContext { HttpContext = Context, CredentialJson = answer!, AssertionState = ceremony.State });
        if (!result.Succeeded || result.User is not { DisabledAt: null } user || !result.Passkey.IsUserVerified || !await SpendAsync(state!, ceremony))
        {
            return null;
        }

        // The count of signatures; where somebody else changes the user at this moment, the next sign-in notes it, and no later save here tries again.
        if (!(await users.AddOrUpdatePasskeyAsync(user, result.Passkey)).Succeeded)
        {
            database.ChangeTracker.Clear();
        }

        return (user, [result.Passkey.IsBackupEligible ? "swk" : "hwk", "user", "mfa"]);
    }

    /// <summary>The identifier of a passkey that the server does not know.</summary>
    /// <param name="answer">What the authenticator said, as JSON.</param>
    /// <returns>The identifier; null where the server knows it, or nothing was said.</returns>
    public async Task<string?> FindUnknownAsync(string? answer)
    {
        if (answer is not { Length: > 0 and <= LongestAnswer })
        {
            return null;
        }

        return ReceivedJson.TryRead(answer) is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("id", out var id) && id is { ValueKind: JsonValueKind.String }
            && id.GetString() is { Length: > 0 } text && Base64Url.IsValid(text) && await users.FindByPasskeyIdAsync(Base64Url.DecodeFromChars(text)) is null
                ? text
                : null;
    }

    private Task<bool> SpendAsync(string state, Ceremony ceremony) =>
        store.TrySpendAsync(SHA256.HashData(Encoding.UTF8.GetBytes(state)), ceremony.At + Lifetime, Context.RequestAborted);

    private static string Protect(IDataProtector protector, Ceremony ceremony) => protector.Protect(JsonSerializer.Serialize(ceremony));

    private Ceremony? Read(IDataProtector protector, string? state, string? answer)
    {
        if (string.IsNullOrEmpty(state) || answer is not { Length: > 0 and <= LongestAnswer })
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<Ceremony>(protector.Unprotect(state)) is { } ceremony && time.GetUtcNow() - ceremony.At < Lifetime ? ceremony : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private sealed record Ceremony(Guid? UserId, string? State, DateTimeOffset At);
}

/// <summary>What a page asks an authenticator.</summary>
/// <param name="Options">The question, as JSON for the script.</param>
/// <param name="State">What the server needs for the answer, encrypted.</param>
public sealed record PasskeyQuestion(string Options, string State);
