using System.Globalization;
using AuthProvider.Server.Importing.Reading;
using AuthProvider.Server.Seeding;
using AuthProvider.Server.Seeding.Checking;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.ExternalSignIns;
using AuthProvider.Storage.SecondFactors;

namespace AuthProvider.Server.Importing.Checking;

/// <summary>Judges the members of a user by the rules that hold for what people enter, without looking into the database.</summary>
internal sealed class ImportCheck(UserCheck users, TimeProvider time)
{
    /// <summary>Notes all problems.</summary>
    public void Check(ImportedUser user, SeedProblems problems)
    {
        users.CheckMembers(user.Account, problems);
        var path = UserReader.PathOf(user.Line);
        if (user is { Account: { EmailConfirmed: true, Email: null } })
        {
            problems.Add($"{path}.emailConfirmed", "There is no 'email' that could be confirmed.");
        }

        if (user.TotpSecret is { } secret && Totp.FromBase32(secret) is null)
        {
            problems.Add(
                $"{path}.totpSecret",
                $"This is not the key of an authenticator app: base32 (A to Z, 2 to 7) of {Totp.MinimumKeyLength} to {Totp.MaximumKeyLength} bytes.");
        }

        if (user.CreatedAt is { } created && ReadTime(created) is null)
        {
            problems.Add($"{path}.createdAt", "A time reads like 2019-04-01T12:30:00Z, or 2019-04-01 for a day, and is not in the future.");
        }

        foreach (var login in user.ExternalLogins ?? [])
        {
            CheckLogin(login, problems);
        }
    }

    /// <summary>Reads a time of the past; null where it is none.</summary>
    public DateTimeOffset? ReadTime(string text) =>
        DateTimeOffset.TryParseExact(
            text,
            ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK"],
            CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)
        && moment >= DateTimeOffset.UnixEpoch && moment <= time.GetUtcNow()
            ? moment
            : null;

    private static void CheckLogin(ExternalLogin login, SeedProblems problems)
    {
        if (login.Provider is { } provider
            && (provider.Length is 0 or > ExternalProviderSettings.LongestName || !provider.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-')))
        {
            problems.Add($"{login.Path}.provider", $"The name of a provider has up to {ExternalProviderSettings.LongestName} letters, digits and . _ -");
        }

        if (login.Subject is { } subject && (subject.Length is 0 or > ExternalLoginStore.LongestSubject || subject.Any(char.IsControl)))
        {
            problems.Add($"{login.Path}.subject", $"A subject has up to {ExternalLoginStore.LongestSubject} characters, none of them for control.");
        }
    }
}
