using System.Globalization;
using System.Text.Json;
using AuthProvider.Server.Account.Dashboard;
using AuthProvider.Server.Account.History;
using AuthProvider.Server.Languages;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.EmailAddresses;
using AuthProvider.Storage.Links;
using AuthProvider.Storage.Mail;
using AuthProvider.Storage.PendingSignIns;
using AuthProvider.Storage.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace AuthProvider.Server.Mail;

/// <summary>
/// Writes the letter of an order: finds the person, and makes the link in the transaction that keeps the letter, so that it is one link
/// however often the letter is tried. Links begin with the issuer of the settings, never with what a request said (SECURITY S4).
/// </summary>
internal sealed class LetterWriter(
    AuthProviderDbContext database,
    UserDirectory directory,
    OneTimeLinkStore links,
    PendingSignInStore pending,
    MailOutbox outbox,
    EventWords events,
    DeviceName devices,
    IStringLocalizer<LetterWriter> words,
    IStringLocalizer<TimeWords> times,
    ServerSettings settings,
    TimeProvider time)
{
    /// <summary>How long a link that resets a password works.</summary>
    public static readonly TimeSpan ResetLifetime = TimeSpan.FromMinutes(30);

    /// <summary>How long a link that confirms an address works.</summary>
    public static readonly TimeSpan ConfirmationLifetime = TimeSpan.FromDays(1);

    /// <summary>Writes.</summary>
    /// <param name="id">The message.</param>
    /// <param name="order">What was ordered.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>The letter; null where there is nobody to write to.</returns>
    public async Task<Letter?> WriteAsync(Guid id, MailOrder order, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await FindAsync(order, cancellationToken) is not { DisabledAt: null } user || (order.To ?? (user.EmailConfirmed ? user.Email : null)) is not { } to)
        {
            return null;
        }

        // Until this method returns, all is said in the language of the reader.
        var (language, zone) = ReaderProfile.Read(user.Profile);
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(language ?? PageLanguages.Match([order.Language ?? ""]) ?? PageLanguages.Default);
        CultureInfo.CurrentUICulture = PageLanguages.OfRegion(CultureInfo.CurrentCulture);
        if (await ComposeAsync(order, user, to, zone, cancellationToken) is not { } composed)
        {
            return null;
        }

        var letter = composed with { Language = CultureInfo.CurrentUICulture.Name };
        await outbox.KeepLetterAsync(id, order with { Letter = letter }, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return letter;
    }

    private Task<User?> FindAsync(MailOrder order, CancellationToken cancellationToken) => order switch
    {
        { UserId: { } userId } => database.Users.SingleOrDefaultAsync(user => user.Id == userId, cancellationToken),
        { Typed: { } typed } => directory.FindForSignInAsync(typed, cancellationToken),
        _ => Task.FromResult<User?>(null),
    };

    private async Task<Letter?> ComposeAsync(MailOrder order, User user, string to, TimeZoneInfo zone, CancellationToken cancellationToken) => order.Kind switch
    {
        MailKinds.ResetPassword => new(
            to,
            words["ResetSubject"],
            [
                words["ResetAsked", user.UserName!],
                words["ResetOnce"],
            ],
            LinkText: words["ResetLink"],
            LinkAddress: await LinkAsync("/reset-password", LinkPurposes.PasswordReset, ResetLifetime, user.Id, user.SecurityStamp ?? "", cancellationToken),
            EndsAt: time.GetUtcNow() + ResetLifetime),
        MailKinds.ConfirmEmail => new(
            to,
            words["ConfirmSubject"],
            [
                words["ConfirmAsked", user.UserName!],
                words["OnceADay"],
            ],
            LinkText: words["ConfirmLink"],
            LinkAddress: await LinkAsync("/account/email/confirm", LinkPurposes.EmailConfirmation, ConfirmationLifetime, user.Id, to, cancellationToken),
            EndsAt: time.GetUtcNow() + ConfirmationLifetime),
        MailKinds.ConfirmNewEmail => new(
            to,
            words["NewSubject"],
            [
                words["NewAsked", user.UserName!],
                words["OnceADay"],
            ],
            LinkText: words["NewLink"],
            LinkAddress: await LinkAsync("/account/email/confirm", LinkPurposes.EmailChangeNew, EmailAddressStore.ChangeLifetime, user.Id, order.Values["change"], cancellationToken),
            EndsAt: time.GetUtcNow() + EmailAddressStore.ChangeLifetime),
        MailKinds.AllowEmailChange => new(
            to,
            words["ChangeSubject"],
            [
                words["ChangeAsked", user.UserName!, order.Values["new"]],
                words["ChangeOnlyIf"],
            ],
            LinkText: words["ChangeLink"],
            LinkAddress: await LinkAsync("/account/email/confirm", LinkPurposes.EmailChangeOld, EmailAddressStore.ChangeLifetime, user.Id, order.Values["change"], cancellationToken),
            EndsAt: time.GetUtcNow() + EmailAddressStore.ChangeLifetime),
        MailKinds.SignInCode => await CodeAsync(order, user, to, cancellationToken),
        MailKinds.Notice => Notice(order, user, to, new TimeWords(times, zone)),
        _ => null,
    };

    private async Task<Letter> CodeAsync(MailOrder order, User user, string to, CancellationToken cancellationToken)
    {
        var code = await pending.BeginByMailAsync(user.Id, user.SecurityStamp ?? "", order.Values["browser"], isPersistent: false, cancellationToken);
        return new(
            to,
            words["CodeSubject"],
            [
                words["CodeFor", user.UserName!],
                words["CodeOnce"],
            ],
            Code: $"{code[..4]} {code[4..]}",
            LinkText: words["CodeLink"],
            LinkAddress: $"{Address("/sign-in/email/code")}?code={code}",
            EndsAt: time.GetUtcNow() + PendingSignInStore.Lifetime);
    }

    private Letter Notice(MailOrder order, User user, string to, TimeWords spoken)
    {
        var sentence = events.Describe(order.Values["event"], order.Values["detail"]);
        var from = (order.Values.GetValueOrDefault("agent", ""), order.Values["address"]) switch
        {
            ("", _) => words["FromServer"].Value,
            (var agent, "") => devices.Describe(agent),
            var (agent, address) => words["FromDevice", devices.Describe(agent), address],
        };
        return new(
            to,
            sentence,
            [
                words["NoticeWhat", sentence, user.UserName!, spoken.Exact(time.GetUtcNow()), from],
                words["NoticeDo"],
            ],
            LinkText: words["NoticeLink"],
            LinkAddress: Address("/account/security"));
    }

    private async Task<string> LinkAsync(string path, string purpose, TimeSpan lifetime, Guid userId, string about, CancellationToken cancellationToken)
    {
        // Only the newest letter opens anything.
        await links.WithdrawAsync(purpose, userId, cancellationToken);
        var secret = await links.CreateAsync(purpose, lifetime, userId, JsonSerializer.Serialize(about), cancellationToken);
        return string.Create(CultureInfo.InvariantCulture, $"{Address(path)}?link={secret}");
    }

    private string Address(string path) => settings.Issuer.TrimEnd('/') + path;
}
