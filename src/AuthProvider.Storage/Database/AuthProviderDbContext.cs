using AuthProvider.Storage.Apps;
using AuthProvider.Storage.ClientAuthentication;
using AuthProvider.Storage.Consents;
using AuthProvider.Storage.EmailAddresses;
using AuthProvider.Storage.ExternalSignIns;
using AuthProvider.Storage.Grants;
using AuthProvider.Storage.Keys;
using AuthProvider.Storage.KnownDevices;
using AuthProvider.Storage.Links;
using AuthProvider.Storage.Logout;
using AuthProvider.Storage.Mail;
using AuthProvider.Storage.Passkeys;
using AuthProvider.Storage.PendingSignIns;
using AuthProvider.Storage.Registrations;
using AuthProvider.Storage.Scopes;
using AuthProvider.Storage.SecondFactors;
using AuthProvider.Storage.Secrets;
using AuthProvider.Storage.SecurityHistory;
using AuthProvider.Storage.Sessions;
using AuthProvider.Storage.Tokens;
using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace AuthProvider.Storage.Database;

/// <summary>The one model of the database; a thin derived context per database holds its migrations.</summary>
public abstract class AuthProviderDbContext(DbContextOptions options) : IdentityDbContext<User, Role, Guid>(options), IDataProtectionKeyContext
{
    /// <summary>The registered apps.</summary>
    public DbSet<App> Apps => Set<App>();

    /// <summary>The grants.</summary>
    public DbSet<Grant> Grants => Set<Grant>();

    /// <summary>The scopes.</summary>
    public DbSet<Scope> Scopes => Set<Scope>();

    /// <summary>The tokens that have a row.</summary>
    public DbSet<Token> Tokens => Set<Token>();

    /// <summary>The revoked access tokens that have no row.</summary>
    public DbSet<Denial> Denials => Set<Denial>();

    /// <summary>The client assertions that were used.</summary>
    public DbSet<UsedAssertion> UsedAssertions => Set<UsedAssertion>();

    /// <summary>The consents.</summary>
    public DbSet<Consent> Consents => Set<Consent>();

    /// <summary>The browsers.</summary>
    public DbSet<Browser> Browsers => Set<Browser>();

    /// <summary>The sessions.</summary>
    public DbSet<Session> Sessions => Set<Session>();

    /// <summary>The apps signed in to by session.</summary>
    public DbSet<SessionClient> SessionClients => Set<SessionClient>();

    /// <summary>The logout tokens that are owed to apps.</summary>
    public DbSet<LogoutDelivery> LogoutDeliveries => Set<LogoutDelivery>();

    /// <summary>The signing keys.</summary>
    public DbSet<SigningKey> SigningKeys => Set<SigningKey>();

    /// <summary>The one-time links.</summary>
    public DbSet<OneTimeLink> OneTimeLinks => Set<OneTimeLink>();

    /// <summary>The messages that are owed.</summary>
    public DbSet<OutgoingMail> OutgoingMails => Set<OutgoingMail>();

    /// <summary>The changes of e-mail addresses that wait.</summary>
    public DbSet<EmailChange> EmailChanges => Set<EmailChange>();

    /// <summary>The sign-ins that wait for a further step.</summary>
    public DbSet<PendingSignIn> PendingSignIns => Set<PendingSignIn>();

    /// <summary>The round trips to other providers.</summary>
    public DbSet<ExternalSignIn> ExternalSignIns => Set<ExternalSignIn>();

    /// <summary>The groups of users.</summary>
    public DbSet<Group> Groups => Set<Group>();

    /// <summary>Who belongs to which group.</summary>
    public DbSet<GroupMembership> GroupMemberships => Set<GroupMembership>();

    /// <summary>The authenticator apps.</summary>
    public DbSet<Authenticator> Authenticators => Set<Authenticator>();

    /// <summary>The recovery codes.</summary>
    public DbSet<RecoveryCode> RecoveryCodes => Set<RecoveryCode>();

    /// <summary>The browsers at which users have signed in before.</summary>
    public DbSet<KnownDevice> KnownDevices => Set<KnownDevice>();

    /// <summary>What happened to accounts.</summary>
    public DbSet<SecurityEvent> SecurityEvents => Set<SecurityEvent>();

    /// <summary>The challenges of passkey ceremonies that were answered.</summary>
    public DbSet<SpentChallenge> SpentChallenges => Set<SpentChallenge>();

    /// <summary>What is kept of the apps that programs registered.</summary>
    public DbSet<ClientRegistration> ClientRegistrations => Set<ClientRegistration>();

    /// <summary>The secrets of the server itself.</summary>
    public DbSet<ServerSecret> ServerSecrets => Set<ServerSecret>();

    /// <summary>The Data Protection ring, each key wrapped with the master key.</summary>
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    /// <summary>Identity's schema with passkeys.</summary>
    protected override Version SchemaVersion => IdentitySchemaVersions.Version3;

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        base.OnModelCreating(builder);

        builder.UseOpenIddict<App, Grant, Scope, Token, Guid>();

        builder.Entity<App>().ToTable("Apps");
        builder.Entity<App>().HasOne(app => app.Owner).WithMany().HasForeignKey(app => app.OwnerId).OnDelete(DeleteBehavior.Cascade);
        builder.Entity<Grant>(GrantMapping.Map);
        builder.Entity<Scope>().ToTable("Scopes");
        builder.Entity<Token>(TokenMapping.Map);
        builder.Entity<Denial>().HasIndex(denial => denial.ExpiresAt);
        builder.Entity<UsedAssertion>().HasIndex(assertion => assertion.ExpiresAt);

        builder.Entity<Consent>().HasKey(consent => new { consent.UserId, consent.AppId });
        builder.Entity<Browser>().HasIndex(browser => browser.SecretHash).IsUnique();
        builder.Entity<Session>().HasIndex(session => session.Sid).IsUnique();
        builder.Entity<Session>().HasIndex(session => session.ExpiresAt).HasFilter("\"EndedAt\" IS NULL");
        builder.Entity<Session>().HasIndex(session => session.EndedAt).HasFilter("\"EndedAt\" IS NOT NULL");
        builder.Entity<SessionClient>().HasKey(client => new { client.SessionId, client.AppId });
        builder.Entity<LogoutDelivery>(delivery =>
        {
            // An app is told of a session once.
            delivery.HasIndex(row => new { row.Sid, row.ClientId }).IsUnique();
            delivery.HasIndex(row => new { row.State, row.NextAttemptAt });
            delivery.HasIndex(row => row.FinishedAt);
        });
        builder.Entity<SigningKey>().HasIndex(key => key.KeyId).IsUnique();
        builder.Entity<OneTimeLink>().HasIndex(link => link.SecretHash).IsUnique();
        builder.Entity<OneTimeLink>().HasIndex(link => link.UserId);
        builder.Entity<OneTimeLink>().HasIndex(link => link.ExpiresAt);
        builder.Entity<ClientRegistration>(registration =>
        {
            registration.HasKey(row => row.AppId);
            registration.HasOne(row => row.App).WithMany().HasForeignKey(row => row.AppId).OnDelete(DeleteBehavior.Cascade);

            // Those that may be pruned.
            registration.HasIndex(row => new { row.IsOpen, row.FirstUsedAt, row.CreatedAt });
        });
        MapAccounts(builder);
        builder.Entity<ServerSecret>().HasKey(secret => secret.Name);
    }

    private static void MapAccounts(ModelBuilder builder)
    {
        builder.Entity<User>().HasIndex(user => user.DeleteAt);

        // Counted by statements alone: a save of what was read before would count back.
        builder.Entity<User>().Property(user => user.GrantEpoch).Metadata.SetAfterSaveBehavior(PropertySaveBehavior.Ignore);
        builder.Entity<OutgoingMail>(mail =>
        {
            mail.HasIndex(row => new { row.State, row.NextAttemptAt });
            mail.HasIndex(row => row.FinishedAt);
        });
        builder.Entity<EmailChange>().HasKey(change => change.UserId);
        builder.Entity<EmailChange>().HasOne(change => change.User).WithOne().HasForeignKey<EmailChange>(change => change.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.Entity<PendingSignIn>().HasIndex(pending => pending.SecretHash).IsUnique();
        builder.Entity<PendingSignIn>().HasIndex(pending => pending.ExpiresAt);
        builder.Entity<ExternalSignIn>().HasIndex(row => row.StateHash).IsUnique();
        builder.Entity<ExternalSignIn>().HasIndex(row => row.SecretHash).IsUnique();
        builder.Entity<ExternalSignIn>().HasIndex(row => row.ExpiresAt);
        builder.Entity<IdentityUserLogin<Guid>>().Property(login => login.ProviderKey).HasMaxLength(ExternalLoginStore.LongestSubject);
        builder.Entity<Authenticator>().HasKey(authenticator => authenticator.UserId);
        builder.Entity<Authenticator>().HasOne(authenticator => authenticator.User).WithOne().HasForeignKey<Authenticator>(authenticator => authenticator.UserId)
            .OnDelete(DeleteBehavior.Cascade);
        builder.Entity<Group>(group =>
        {
            group.Property(row => row.Name).HasMaxLength(64);
            group.Property(row => row.NormalizedName).HasMaxLength(64);
            group.HasIndex(row => row.NormalizedName).IsUnique();
        });
        builder.Entity<GroupMembership>().HasKey(membership => new { membership.UserId, membership.GroupId });
        builder.Entity<RecoveryCode>().HasIndex(code => new { code.UserId, code.CodeHash }).IsUnique();
        builder.Entity<KnownDevice>().HasIndex(device => new { device.SecretHash, device.UserId }).IsUnique();
        builder.Entity<KnownDevice>().HasIndex(device => device.UserId);
        builder.Entity<KnownDevice>().HasIndex(device => device.LastSeenAt);
        builder.Entity<SecurityEvent>().HasIndex(entry => new { entry.UserId, entry.At });
        builder.Entity<SecurityEvent>().HasIndex(entry => entry.At);
        builder.Entity<SpentChallenge>().HasIndex(challenge => challenge.ExpiresAt);
    }
}
