using System.Data.Common;
using AuthProvider.Protocol.ClientAuthentication;
using AuthProvider.Protocol.Cors;
using AuthProvider.Protocol.PairwiseSubjects;
using AuthProvider.Protocol.ResourceIndicators;
using AuthProvider.Protocol.Signing;
using AuthProvider.Protocol.TokenEncryption;
using AuthProvider.Protocol.UserInfo;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Caches;
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
using AuthProvider.Storage.Nodes;
using AuthProvider.Storage.PairwiseSubjects;
using AuthProvider.Storage.Passkeys;
using AuthProvider.Storage.PendingSignIns;
using AuthProvider.Storage.Protection;
using AuthProvider.Storage.Registrations;
using AuthProvider.Storage.Scopes;
using AuthProvider.Storage.SecondFactors;
using AuthProvider.Storage.SecurityHistory;
using AuthProvider.Storage.Sessions;
using AuthProvider.Storage.Sessions.Tickets;
using AuthProvider.Storage.SignInWays;
using AuthProvider.Storage.Tokens;
using AuthProvider.Storage.Users;
using AuthProvider.Storage.Users.PasswordHashes;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption.ConfigurationModel;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Npgsql;
using OpenIddict.Core;
using OpenIddict.Server;

namespace AuthProvider.Storage.Database;

/// <summary>Adds the database and all that lives in it.</summary>
public static class StorageRegistration
{
    // How long a statement waits while another program writes to the same SQLite file; then the request is refused with 503. A waiting
    // statement keeps its thread.
    private static readonly TimeSpan DatabasePatience = TimeSpan.FromSeconds(5);

    // EF Core's own services, which hold the model and the compiled queries and nothing of a host. Told none, it looks for them for each
    // context, by options that it copies for that and compares one by one.
    private static readonly Lazy<ServiceProvider> SqliteServices = new(() => new ServiceCollection().AddEntityFrameworkSqlite()
        .Replace(ServiceDescriptor.Singleton<IRelationalTransactionFactory, GatedTransactions>()).BuildServiceProvider());

    private static readonly Lazy<ServiceProvider> PostgreSqlServices = new(() => new ServiceCollection().AddEntityFrameworkNpgsql().BuildServiceProvider());

    /// <summary>Adds contexts, Identity, OpenIddict's stores, the Data Protection ring, the signing keys and the stores of this project.</summary>
    /// <param name="services">The services.</param>
    /// <param name="options">Where the database is, and what protects the secrets in it.</param>
    /// <exception cref="StartException">The connection string is of neither database.</exception>
    public static IServiceCollection AddStorage(this IServiceCollection services, StorageOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);

        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        AddDatabase(services, options);
        services.AddTokenEngine();
        AddIdentity(services);
        AddProtection(services);
        AddOpenIddict(services);
        AddKeys(services);

        services.TryAddSingleton<KeptSecrets>();
        services.AddScoped<ApiScopeStore>();
        services.AddScoped<AppSecrets>();
        services.AddScoped<AppStore>();
        services.AddSessionTickets();
        services.AddSingleton<LiveSessions>();
        services.AddScoped<SessionStore>();
        services.AddScoped<SessionLists>();
        services.AddScoped<SessionEnding>();
        services.AddScoped<ConsentStore>();
        services.AddScoped<AppAccessList>();
        services.AddSingleton<NewGrants>();
        services.AddScoped<GrantStore>();
        services.AddScoped<LogoutOutbox>();
        services.AddScoped<MailOutbox>();
        services.AddScoped<OneTimeLinkStore>();
        services.AddScoped<EmailAddressStore>();
        services.AddScoped<SecurityHistoryStore>();
        services.AddScoped<PendingSignInStore>();
        services.AddScoped<ExternalSignInStore>();
        services.AddScoped<ExternalLoginStore>();
        services.AddScoped<WaysIn>();
        services.AddScoped<SecondFactorStore>();
        services.AddScoped<KnownDeviceStore>();
        services.AddScoped<RegistrationTokens>();
        services.AddScoped<ClientRegistrationStore>();
        services.AddSingleton<FirstUses>();
        services.AddScoped<UserDirectory>();
        services.AddScoped<AccountDeletion>();
        services.AddSingleton<PasskeyStore>();
        services.AddScoped<GroupStore>();
        services.AddScoped<ISubjectClaims, SubjectClaims>();
        services.AddSingleton<PairwiseSalt>();
        services.AddSingleton<ISubjectIdentifiers, SubjectIdentifiers>();
        services.AddSingleton<IUsedAssertions, UsedAssertions>();
        services.AddSingleton<IRedirectOrigins, RedirectOrigins>();
        services.AddSingleton<IResourceServers, ResourceServers>();
        services.AddScoped<DatabaseMigrator>();
        services.AddSingleton<WriteDoubt>();
        services.AddScoped<DatabaseProbe>();
        services.AddSingleton<OutsideChanges>();
        services.AddHostedService<OutsideChangeWatch>();
        services.AddHostedService<ChangeNoticeListener>();
        return services;
    }

    private static void AddDatabase(IServiceCollection services, StorageOptions options)
    {
        var connection = Parse(options.ConnectionString);
        services.AddSingleton(connection);
        services.AddSingleton<WriteGate>();
        services.AddSingleton<LogoutSignals>();
        services.AddSingleton<LogoutCommitListener>();
        services.AddSingleton<MailSignals>();
        services.AddSingleton<MailCommitListener>();

        // The options are the same for all contexts; made for each they cost a sign-in 4 % of its time.
        if (connection.IsSqlite)
        {
            services.AddSingleton<WriteGateInterceptor>();
            services.AddSingleton<SqlitePragmas>();
            services.AddDbContext<SqliteDbContext>((provider, builder) => builder
                .UseSqlite(connection.ConnectionString)
                .UseInternalServiceProvider(SqliteServices.Value)
                .AddInterceptors(
                    provider.GetRequiredService<WriteGateInterceptor>(), provider.GetRequiredService<SqlitePragmas>(), provider.GetRequiredService<ChangeListener>(),
                    provider.GetRequiredService<LogoutCommitListener>(), provider.GetRequiredService<MailCommitListener>()),
                ServiceLifetime.Scoped, ServiceLifetime.Singleton);
            services.AddScoped<AuthProviderDbContext>(provider => provider.GetRequiredService<SqliteDbContext>());
        }
        else
        {
            services.AddDbContext<PostgreSqlDbContext>((provider, builder) => builder
                .UseNpgsql(connection.ConnectionString)
                .UseInternalServiceProvider(PostgreSqlServices.Value)
                .AddInterceptors(provider.GetRequiredService<ChangeListener>(), provider.GetRequiredService<LogoutCommitListener>(), provider.GetRequiredService<MailCommitListener>()),
                ServiceLifetime.Scoped, ServiceLifetime.Singleton);
            services.AddScoped<AuthProviderDbContext>(provider => provider.GetRequiredService<PostgreSqlDbContext>());
        }
    }

    private static void AddIdentity(IServiceCollection services)
    {
        services.AddIdentityCore<User>(identity =>
            {
                identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
                identity.Lockout.MaxFailedAccessAttempts = 10;
                identity.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(5);
                identity.User.AllowedUserNameCharacters = "";
            })
            .AddRoles<Role>()
            .AddUserManager<ClockUserManager>()
            .AddEntityFrameworkStores<AuthProviderDbContext>();
        services.RemoveAll<IPasswordValidator<User>>();
        services.AddScoped<IPasswordValidator<User>, PasswordRules>();
        services.AddScoped<IUserValidator<User>, UserNameRules>();
        services.Replace(ServiceDescriptor.Singleton<IPasswordHasher<User>, UpgradingPasswordHasher>());
        services.AddSingleton<ForeignPasswordHashes>();
        services.Replace(ServiceDescriptor.Scoped<ILookupNormalizer, LoginNameNormalizer>());
    }

    private static void AddProtection(IServiceCollection services)
    {
        services.AddSingleton(MasterKeySource.Find);
        // One pass over a token in place of two, in under half the time of the default (AES-256-CBC and HMAC). Older keys of a ring stay what they are.
        services.AddDataProtection().SetApplicationName("AuthProvider").PersistKeysToDbContext<AuthProviderDbContext>()
            .UseCryptographicAlgorithms(new AuthenticatedEncryptorConfiguration { EncryptionAlgorithm = EncryptionAlgorithm.AES_256_GCM });
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureOptions<KeyManagementOptions>(
            ring => ring.XmlEncryptor = new MasterKeyEncryptor(provider.GetRequiredService<MasterKey>())));
    }

    private static void AddOpenIddict(IServiceCollection services)
    {
        services.AddOpenIddict().AddCore(core => core
            .UseEntityFrameworkCore()
            .UseDbContext<AuthProviderDbContext>()
            .ReplaceDefaultEntities<App, Grant, Scope, Token, Guid>())
            .AddCore(core => core.AddTokenEngine());
        new OpenIddictServerBuilder(services).AddTokenEngine().AddEventHandler(NoteFirstUse.Descriptor);
        services.AddSingleton<IConfigureOptions<OpenIddictCoreOptions>>(provider => new ConfigureOptions<OpenIddictCoreOptions>(
            core => core.TimeProvider = provider.GetRequiredService<TimeProvider>()));
    }

    private static void AddKeys(IServiceCollection services)
    {
        services.AddSingleton<SigningKeyRing>();
        services.AddSingleton<DecryptionKeyRing>();
        services.AddSingleton<IDecryptionKeys>(provider => provider.GetRequiredService<DecryptionKeyRing>());
        services.AddSingleton<ISigningKeys>(provider => provider.GetRequiredService<SigningKeyRing>());
        services.AddSingleton<IOptionsChangeTokenSource<OpenIddictServerOptions>>(provider => provider.GetRequiredService<SigningKeyRing>());
        services.AddSingleton<IConfigureOptions<OpenIddictServerOptions>, SigningKeysOfServer>();
        services.AddScoped<SigningKeyStore>();
    }

    private static DatabaseConnection Parse(string connectionString)
    {
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = connectionString };
            if (parts.ContainsKey("Host"))
            {
                // Not as the builder writes it: what is not said there is looked for elsewhere, such as in the environment.
                _ = new NpgsqlConnectionStringBuilder(connectionString);
                return new(connectionString, IsSqlite: false);
            }

            // The names that SQLite takes for the same.
            if (parts.ContainsKey("Data Source") || parts.ContainsKey("DataSource") || parts.ContainsKey("Filename"))
            {
                var sqlite = new SqliteConnectionStringBuilder(connectionString) { ForeignKeys = true, DefaultTimeout = (int)DatabasePatience.TotalSeconds };
                return sqlite.Mode is not SqliteOpenMode.Memory && sqlite.DataSource is not ("" or ":memory:")
                    ? new(sqlite.ConnectionString, IsSqlite: true)
                    : throw new StartException("ConnectionStrings:AuthProvider names a database in memory, which loses everything with the process: it takes a file.");
            }
        }
        catch (ArgumentException exception)
        {
            throw new StartException($"ConnectionStrings:AuthProvider cannot be read: {exception.Message}", exception);
        }

        throw new StartException("ConnectionStrings:AuthProvider takes a connection string of SQLite (Data Source=file) or of PostgreSQL (Host=name;Database=name;…).");
    }
}
