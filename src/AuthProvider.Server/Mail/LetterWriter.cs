using System.Globalization;
using System.Text.Json;
using AuthProvider.Server.Account.Dashboard;
using AuthProvider.Server.Account.History;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.EmailAddresses;
using AuthProvider.Storage.Links;
using AuthProvider.Storage.Mail;
using AuthProvider.Storage.PendingSignIns;
using AuthProvider.Storage.Users;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Server.Mail;

/// <summary>
/// Writes the letter of an order: finds the person, and makes the link in the transaction that keeps the letter, so that it is one link
/// however often the letter is tried. Links begin with the issuer of the settings, never with what a request said (SECURITY S4).
/// </summary>
internal sealed class LetterWriter(
    AuthProviderDbContext database, UserDirectory directory, OneTimeLinkStore links, PendingSignInStore pending, MailOutbox outbox, ServerSettings settings, TimeProvider time)
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
        if (await FindAsync(order, cancellationToken) is not { DisabledAt: null } user
            || (order.To ?? (user.EmailConfirmed ? user.Email : null)) is not { } to
            || await ComposeAsync(order, user, to, cancellationToken) is not { } letter)
        {
            return null;
        }

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

    private async Task<Letter?> ComposeAsync(MailOrder order, User user, string to, CancellationToken cancellationToken) => order.Kind switch
    {
        MailKinds.ResetPassword => new(
            to,
            "Reset your password",
            [
                $"Somebody, you we hope, asked to reset the password of the account {user.UserName}.",
                "The link works once, for 30 minutes. If it was not you, do nothing: your password stays as it is.",
            ],
            LinkText: "Choose a new password",
            LinkAddress: await LinkAsync("/reset-password", LinkPurposes.PasswordReset, ResetLifetime, user.Id, user.SecurityStamp ?? "", cancellationToken)),
        MailKinds.ConfirmEmail => new(
            to,
            "Confirm your e-mail address",
            [
                $"Confirm that this address belongs to the account {user.UserName}. You will be asked to sign in to it.",
                "The link works once, for a day. If you have no such account, do nothing.",
            ],
            LinkText: "Confirm",
            LinkAddress: await LinkAsync("/account/email/confirm", LinkPurposes.EmailConfirmation, ConfirmationLifetime, user.Id, to, cancellationToken)),
        MailKinds.ConfirmNewEmail => new(
            to,
            "Confirm your new e-mail address",
            [
                $"This is to be the new address of the account {user.UserName}. Confirm it to go on.",
                "The link works once, for a day. If you have no such account, do nothing.",
            ],
            LinkText: "Confirm the new address",
            LinkAddress: await LinkAsync("/account/email/confirm", LinkPurposes.EmailChangeNew, EmailAddressStore.ChangeLifetime, user.Id, order.Values["change"], cancellationToken)),
        MailKinds.AllowEmailChange => new(
            to,
            "Your e-mail address is about to change",
            [
                $"Somebody who is signed in as {user.UserName} wants {order.Values["new"]} to be the address of the account instead of this one.",
                "It is changed only if you allow it here. If it was not you, do not: sign in, change your password and end all other sessions.",
            ],
            LinkText: "Allow the change",
            LinkAddress: await LinkAsync("/account/email/confirm", LinkPurposes.EmailChangeOld, EmailAddressStore.ChangeLifetime, user.Id, order.Values["change"], cancellationToken)),
        MailKinds.SignInCode => await CodeAsync(order, user, to, cancellationToken),
        MailKinds.Notice => Notice(order, user, to),
        _ => null,
    };

    private async Task<Letter> CodeAsync(MailOrder order, User user, string to, CancellationToken cancellationToken)
    {
        var code = await pending.BeginByMailAsync(user.Id, user.SecurityStamp ?? "", order.Values["browser"], isPersistent: false, cancellationToken);
        return new(
            to,
            "Your code to sign in",
            [
                $"With this code you sign in to the account {user.UserName}, in the browser where you asked for it.",
                "It works once, for ten minutes. Tell it to nobody. If you did not ask for it, do nothing.",
            ],
            Code: $"{code[..4]} {code[4..]}",
            LinkText: "Fill it in there",
            LinkAddress: $"{Address("/sign-in/email/code")}?code={code}");
    }

    private Letter Notice(MailOrder order, User user, string to)
    {
        var sentence = EventWords.Describe(order.Values["event"], order.Values["detail"]);
        var from = (order.Values["device"], order.Values["address"]) switch
        {
            ("", _) => "a program of the server",
            (var device, "") => device,
            var (device, address) => $"{device}, from {address}",
        };
        return new(
            to,
            sentence,
            [
                $"{sentence}: account {user.UserName}, {TimeWords.Exact(time.GetUtcNow())}, {from}.",
                "If it was you, there is nothing to do. If not, look at your account now: change your password and end the sessions that you do not know.",
            ],
            LinkText: "Look at your account",
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
