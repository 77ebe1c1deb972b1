using AuthProvider.Server.Account.ExternalSignIn;
using AuthProvider.Server.Account.Passwords;
using AuthProvider.Server.Limits;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.EmailAddresses;
using AuthProvider.Storage.ExternalSignIns;
using AuthProvider.Storage.Links;
using AuthProvider.Storage.Mail;
using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Server.Account.SignUp;

/// <summary>Makes accounts, from a one-time link or without one.</summary>
public sealed class AccountCreation(
    AuthProviderDbContext database,
    UserManager<User> users,
    RoleManager<Role> roles,
    OneTimeLinkStore links,
    PasswordCheck passwords,
    ExternalSignInStore trips,
    ExternalLoginStore logins,
    EmailAddressStore emails,
    MailOutbox mail,
    MailAllowance letters,
    FailureLimits limits,
    IHttpContextAccessor accessor,
    TimeProvider time)
{
    // A second click on the button comes within this time.
    private static readonly TimeSpan DoubleSubmit = TimeSpan.FromMinutes(1);

    /// <summary>Makes an account; a form that is sent twice makes one.</summary>
    /// <param name="form">The form, judged before.</param>
    /// <param name="link">The link that is used up with it; null where none is needed.</param>
    /// <param name="role">The role that the user gets; null for none.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <exception cref="PasswordsBusyException">Too many passwords wait to be hashed.</exception>
    public Task<AccountOutcome> CreateAsync(AccountForm form, PresentedLink? link, string? role, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(form);
        return LimitAsync(link, () => MakeAsync(form, link, role, cancellationToken));
    }

    /// <summary>Makes an account without a password, which an account at another provider signs in to.</summary>
    /// <param name="form">The form, judged before.</param>
    /// <param name="external">Who the person is at the provider; used up with it.</param>
    /// <param name="link">The link that is used up with it; null where none is needed.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    public Task<AccountOutcome> CreateAsync(AccountForm form, WaitingAnswer external, PresentedLink? link, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(external);
        return LimitAsync(link, async () =>
        {
            var user = NewUser(form, time.GetUtcNow());
            return await FindObstacleAsync(user, link, cancellationToken) ?? await WriteAsync(user, link, role: null, external, cancellationToken);
        });
    }

    // Links are counted by who gives them out; without one, only the network that accounts are made from bounds them.
    private async Task<AccountOutcome> LimitAsync(PresentedLink? link, Func<Task<AccountOutcome>> make)
    {
        if (link is not null)
        {
            return await make();
        }

        var network = FailureLimits.KeyOf(accessor.HttpContext?.Connection.RemoteIpAddress);
        if (!limits.TryCount(FailureKind.SignUp, network, out var retryAfter))
        {
            return new AccountOutcome.TooMany(retryAfter);
        }

        AccountOutcome? outcome = null;
        try
        {
            return outcome = await make();
        }
        finally
        {
            // A name that is taken tells that there is such an account.
            if (outcome is not (AccountOutcome.Made or AccountOutcome.UserNameTaken))
            {
                limits.TakeBack(FailureKind.SignUp, network);
            }
        }
    }

    private async Task<AccountOutcome> MakeAsync(AccountForm form, PresentedLink? link, string? role, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var user = NewUser(form, now);
        var outcome = await FindObstacleAsync(user, link, cancellationToken);
        if (outcome is null)
        {
            // Before the transaction: SQLite has one writer at a time.
            user.PasswordHash = await passwords.HashAsync(user, form.Password!, cancellationToken);
            outcome = await WriteAsync(user, link, role, external: null, cancellationToken);
        }

        return outcome is AccountOutcome.Made ? outcome : await FindTwinAsync(form, now, cancellationToken) ?? outcome;
    }

    private static User NewUser(AccountForm form, DateTimeOffset now) => new()
    {
        UserName = form.UserName,
        Email = form.Email,
        DisplayName = string.IsNullOrEmpty(form.DisplayName) ? null : form.DisplayName,
        CreatedAt = now,
        UpdatedAt = now,
    };

    // Refuses without the work of a hash what would be refused after it.
    private async Task<AccountOutcome?> FindObstacleAsync(User user, PresentedLink? link, CancellationToken cancellationToken) =>
        link is not null && await links.PeekAsync(link.Purpose, link.Secret, cancellationToken) is null ? new AccountOutcome.LinkRefused()
        : await IsTakenAsync(user, cancellationToken) ? new AccountOutcome.UserNameTaken()
        : null;

    private async Task<AccountOutcome> WriteAsync(User user, PresentedLink? link, string? role, WaitingAnswer? external, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
            var outcome = await WriteInTransactionAsync(user, link, role, external, cancellationToken);
            if (outcome is AccountOutcome.Made)
            {
                await transaction.CommitAsync(cancellationToken);
                return outcome;
            }

            await transaction.RollbackAsync(cancellationToken);
            database.ChangeTracker.Clear();
            return outcome;
        }
        catch (DbUpdateException)
        {
            // Another request may have taken the name between the question and the write: the index of names decides.
            database.ChangeTracker.Clear();
            if (await IsTakenAsync(user, cancellationToken))
            {
                return new AccountOutcome.UserNameTaken();
            }

            throw;
        }
    }

    private async Task<AccountOutcome> WriteInTransactionAsync(User user, PresentedLink? link, string? role, WaitingAnswer? external, CancellationToken cancellationToken)
    {
        if (link is not null && await links.RedeemAsync(link.Purpose, link.Secret, cancellationToken) is null)
        {
            return new AccountOutcome.LinkRefused();
        }

        if (external is not null && !await trips.TryCompleteAsync(external.Id, cancellationToken))
        {
            return new AccountOutcome.AnswerRefused();
        }

        var created = await users.CreateAsync(user);
        if (created.Errors.Any(error => error.Code is nameof(IdentityErrorDescriber.DuplicateUserName)))
        {
            return new AccountOutcome.UserNameTaken();
        }

        Demand(created);
        if (role is not null)
        {
            if (!await roles.RoleExistsAsync(role))
            {
                Demand(await roles.CreateAsync(new Role(role)));
            }

            Demand(await users.AddToRoleAsync(user, role));
        }

        if (link?.Purpose is LinkPurposes.Administrator)
        {
            // Those that earlier starts of the server printed.
            await links.WithdrawAsync(link.Purpose, cancellationToken: cancellationToken);
        }

        if (external is not null && !await logins.TryAddAsync(user.Id, external.Identity.ToLogin(), cancellationToken))
        {
            return new AccountOutcome.AnswerRefused();
        }

        if (external is { Identity: { IsEmailConfirmed: true } identity } && string.Equals(user.Email, identity.Email, StringComparison.OrdinalIgnoreCase)
            && await emails.ConfirmAsync(user.Id, identity.Email!, cancellationToken) is EmailOutcome.Done)
        {
            return new AccountOutcome.Made(user);
        }

        // Whether the address is theirs, only a letter to it can tell. Where it got enough of them, its owner asks for one later.
        if (letters.TryTakeFor(user.Email!))
        {
            await mail.OrderAsync(new MailOrder { Kind = MailKinds.ConfirmEmail, UserId = user.Id, To = user.Email }, cancellationToken);
        }

        return new AccountOutcome.Made(user);
    }

    // The second of two clicks finds the account of the first; who knows its password is the same person. One with a second factor signs in
    // on the page for it.
    private async Task<AccountOutcome?> FindTwinAsync(AccountForm form, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var name = users.NormalizeName(form.UserName);
        var since = now - DoubleSubmit;
        var created = await database.Users.AsNoTracking().Where(user => user.NormalizedUserName == name)
            .Select(user => (DateTimeOffset?)user.CreatedAt).SingleOrDefaultAsync(cancellationToken);
        return created >= since && await passwords.CheckAsync(form.UserName!, form.Password!, cancellationToken: cancellationToken) is { User: { TwoFactorEnabled: false } user }
            ? new AccountOutcome.Made(user)
            : null;
    }

    private Task<bool> IsTakenAsync(User user, CancellationToken cancellationToken)
    {
        var name = users.NormalizeName(user.UserName);
        return database.Users.AnyAsync(row => row.NormalizedUserName == name, cancellationToken);
    }

    private static void Demand(IdentityResult result)
    {
        if (!result.Succeeded)
        {
            throw new InvalidOperationException($"An account could not be made: {result}");
        }
    }
}

/// <summary>A link as it was presented.</summary>
/// <param name="Purpose">What it must be for.</param>
/// <param name="Secret">Its secret.</param>
public sealed record PresentedLink(string Purpose, string Secret);

/// <summary>What came of making an account.</summary>
public abstract record AccountOutcome
{
    /// <summary>There is an account, and the person is its owner.</summary>
    /// <param name="User">The user.</param>
    public sealed record Made(User User) : AccountOutcome;

    /// <summary>Another user has the username.</summary>
    public sealed record UserNameTaken : AccountOutcome;

    /// <summary>The link is unknown, expired or used.</summary>
    public sealed record LinkRefused : AccountOutcome;

    /// <summary>Too many accounts were made from the network.</summary>
    /// <param name="RetryAfter">How long until one more may be.</param>
    public sealed record TooMany(TimeSpan RetryAfter) : AccountOutcome;

    /// <summary>The answer of the other provider is too old, or an account has it.</summary>
    public sealed record AnswerRefused : AccountOutcome;
}
