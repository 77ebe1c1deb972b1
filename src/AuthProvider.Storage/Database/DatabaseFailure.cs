using System.Data.Common;
using System.Net.Sockets;
using AuthProvider.Storage.Tokens.Writing;
using Microsoft.EntityFrameworkCore;
using static OpenIddict.Abstractions.OpenIddictExceptions;

namespace AuthProvider.Storage.Database;

/// <summary>Tells failures of which the database is the cause, in whatever they are wrapped, from mistakes in the program.</summary>
public static class DatabaseFailure
{
    /// <summary>Whether the database, or somebody who changed the same thing at the same time, is the cause of a failure.</summary>
    /// <param name="exception">The failure; null is none, and a cancelled statement none either.</param>
    public static bool IsCauseOf(Exception? exception) => exception switch
    {
        null or OperationCanceledException => false,
        DbException or DbUpdateException or ConcurrencyException or WriteUnavailableException => true,

        // Npgsql, of a connection that is not made in time, or to a name that no machine has.
        TimeoutException or SocketException => true,

        // EF Core wraps the failures of PostgreSQL that pass in an InvalidOperationException.
        _ => IsCauseOf(exception.InnerException),
    };
}
