using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AuthProvider.Storage.Consents;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.ExternalSignIns;
using AuthProvider.Storage.Sessions;
using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Server.Account.Data;

/// <summary>All that the server keeps about a user, without what opens the account: hashes, keys, codes.</summary>
public sealed class PersonalData(AuthProviderDbContext database, UserManager<User> users, AppAccessList accesses, SessionLists lists, ExternalLoginStore logins)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Collects it.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>JSON, UTF-8.</returns>
    public async Task<byte[]> CollectAsync(Guid userId, CancellationToken cancellationToken)
    {
        var user = await users.FindByIdAsync(userId.ToString("D")) ?? throw new InvalidOperationException("The user of a session is gone.");
        return JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                account = new
                {
                    id = user.Id, username = user.UserName, user.Email, user.EmailConfirmed, user.DisplayName, user.PhoneNumber, user.CreatedAt, user.UpdatedAt, user.DeleteAt,
                    hasPassword = user.PasswordHash is not null, hasAuthenticatorApp = user.TwoFactorEnabled, roles = await users.GetRolesAsync(user),
                    groups = await database.GroupMemberships.Where(membership => membership.UserId == userId).Select(membership => membership.Group!.Name).Order().ToListAsync(cancellationToken),
                    profile = user.Profile is { } profile ? JsonNode.Parse(profile) : null,
                },
                passkeys = (await users.GetPasskeysAsync(user)).Select(passkey => new { passkey.Name, passkey.CreatedAt, passkey.IsBackedUp }),
                accountsElsewhere = (await logins.FindAsync(userId, cancellationToken)).Select(login => new { login.Provider, login.Subject, login.Label }),
                sessions = (await lists.ListAllAsync(userId, cancellationToken))
                    .Select(session => new { session.CreatedAt, session.LastSeenAt, session.EndedAt, session.UserAgent, session.IpAddress, session.AuthenticationMethods }),
                devices = await database.KnownDevices.AsNoTracking().Where(device => device.UserId == userId).OrderBy(device => device.FirstSeenAt)
                    .Select(device => new { device.FirstSeenAt, device.LastSeenAt, device.TrustedUntil, device.UserAgent }).ToListAsync(cancellationToken),
                appsWithAccess = (await accesses.FindAsync(userId, cancellationToken)).Select(app => new { app.Name, app.Since, app.Scopes }),
                appsOfYours = await database.Apps.AsNoTracking().Where(app => app.OwnerId == userId).Select(app => new { app.ClientId, app.DisplayName }).ToListAsync(cancellationToken),
                history = await database.SecurityEvents.AsNoTracking().Where(entry => entry.UserId == userId).OrderBy(entry => entry.At)
                    .Select(entry => new { entry.At, entry.Kind, entry.Detail, entry.IpAddress, entry.UserAgent }).ToListAsync(cancellationToken),
            },
            Readable);
    }
}
