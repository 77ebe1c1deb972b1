using AuthProvider.Server.Settings;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Links;
using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Server.Seeding;

/// <summary>Lets whoever reads the output of the server become its first administrator.</summary>
internal sealed class FirstAdministrator(AuthProviderDbContext database, OneTimeLinkStore links, ILookupNormalizer normalizer, ServerSettings settings)
{
    /// <summary>How long a link works.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>Makes a link where there is no administrator. Those of earlier starts end in any case.</summary>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>The address of the page that makes the administrator; null where there is one.</returns>
    public async Task<string?> CreateLinkAsync(CancellationToken cancellationToken = default)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await links.WithdrawAsync(LinkPurposes.Administrator, userId: null, cancellationToken);
        var secret = await HasAdministratorAsync(cancellationToken)
            ? null
            : await links.CreateAsync(LinkPurposes.Administrator, Lifetime, cancellationToken: cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return secret is null ? null : $"{settings.Issuer.TrimEnd('/')}/welcome?link={secret}";
    }

    private Task<bool> HasAdministratorAsync(CancellationToken cancellationToken)
    {
        var name = normalizer.NormalizeName(RoleNames.Administrator);
        return database.UserRoles.AnyAsync(
            membership => database.Roles.Any(role => role.Id == membership.RoleId && role.NormalizedName == name), cancellationToken);
    }
}

/// <summary>Says at the start how the first administrator is made.</summary>
internal static class FirstAdministratorStart
{
    /// <summary>Prints the link where there is no administrator. Not through a log, which may go elsewhere: the link is a secret.</summary>
    public static async Task InviteFirstAdministratorAsync(this IServiceProvider services, TextWriter output, CancellationToken cancellationToken = default)
    {
        await using var scope = services.CreateAsyncScope();
        if (await scope.ServiceProvider.GetRequiredService<FirstAdministrator>().CreateLinkAsync(cancellationToken) is { } link)
        {
            await output.WriteLineAsync($"There is no administrator yet. Whoever opens this link within 24 hours becomes the first one: {link}");
            await output.FlushAsync(cancellationToken);
        }
    }
}
