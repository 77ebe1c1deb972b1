using AuthProvider.Server.Mail;
using AuthProvider.Storage.Mail;
using AuthProvider.Storage.SecurityHistory;

namespace AuthProvider.Server.Account.History;

/// <summary>Writes down what happens to an account, with where it came from, and tells its owner by mail what they should know.</summary>
public sealed class SecurityJournal(IHttpContextAccessor accessor, SecurityHistoryStore history, MailOutbox mail, MailRoute route)
{
    /// <summary>Writes it down, in the caller's transaction where there is one.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="kind">One of <see cref="SecurityEvents"/>.</param>
    /// <param name="detail">More about it; null where nothing.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    public async Task RecordAsync(Guid userId, string kind, string? detail = null, CancellationToken cancellationToken = default)
    {
        var (address, agent) = Where();
        await history.AddAsync(userId, kind, detail, address, agent, cancellationToken);
        if (EventWords.IsMailed(kind))
        {
            await TellAsync(userId, kind, detail, to: null, cancellationToken);
        }
    }

    /// <summary>Tells the owner by mail, where people can be written to.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="kind">One of <see cref="SecurityEvents"/>.</param>
    /// <param name="detail">More about it; null where nothing.</param>
    /// <param name="to">The address; null for the user's own.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    public Task TellAsync(Guid userId, string kind, string? detail, string? to, CancellationToken cancellationToken = default)
    {
        if (!route.Works)
        {
            return Task.CompletedTask;
        }

        var (address, agent) = Where();
        return mail.OrderAsync(
            new MailOrder
            {
                Kind = MailKinds.Notice,
                UserId = userId,
                To = to,
                Values = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["event"] = kind, ["detail"] = detail ?? "", ["address"] = address ?? "", ["agent"] = agent ?? "",
                },
            },
            cancellationToken);
    }

    private (string? Address, string? Agent) Where() =>
        accessor.HttpContext is { } context ? (context.Connection.RemoteIpAddress?.ToString(), context.Request.Headers.UserAgent.ToString()) : (null, null);
}
