using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using AuthProvider.Storage.Caches;
using Microsoft.AspNetCore.DataProtection;

namespace AuthProvider.Storage.Sessions.Tickets;

/// <summary>
/// Tickets as they leave the server: nobody reads or makes one who has not its keys, and each is good for one record only, which names
/// it. A new sign-in has a new name, so that no older ticket of the session can be put in its place.
/// </summary>
internal sealed class TicketProtection(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("AuthProvider.SessionTicket");

    /// <summary>Protects a ticket.</summary>
    /// <param name="id">Its name, which its record has.</param>
    /// <param name="userId">The user of the record.</param>
    /// <param name="ticket">The ticket.</param>
    public byte[] Protect(Guid id, Guid userId, SessionTicket ticket) => _protector.Protect(JsonSerializer.SerializeToUtf8Bytes(
        new ProtectedTicket(id, userId, ticket.AuthenticatedAt, ticket.AuthenticationMethods, ticket.IsPersistent, ticket.LastSeenAt), TicketJson.Default.ProtectedTicket));

    /// <summary>Reads what a store gave out for a record.</summary>
    /// <param name="value">What it gave out.</param>
    /// <param name="session">The record.</param>
    /// <returns>The ticket; null where it is none of ours, or that of another record.</returns>
    public SessionTicket? Unprotect(byte[] value, SessionPicture session)
    {
        ProtectedTicket? ticket;
        try
        {
            ticket = JsonSerializer.Deserialize(_protector.Unprotect(value), TicketJson.Default.ProtectedTicket);
        }
        catch (CryptographicException)
        {
            return null;
        }

        return ticket is null || ticket.Id != session.TicketId || ticket.UserId != session.UserId
            ? null
            : new()
            {
                AuthenticatedAt = ticket.AuthenticatedAt,
                AuthenticationMethods = ticket.AuthenticationMethods,
                IsPersistent = ticket.IsPersistent,
                LastSeenAt = ticket.LastSeenAt,
            };
    }
}

/// <summary>A ticket with what it is bound to.</summary>
internal sealed record ProtectedTicket(
    Guid Id, Guid UserId, DateTimeOffset AuthenticatedAt, ImmutableArray<string> AuthenticationMethods, bool IsPersistent, DateTimeOffset LastSeenAt);

/// <summary>Writes it.</summary>
[JsonSerializable(typeof(ProtectedTicket))]
internal sealed partial class TicketJson : JsonSerializerContext;
