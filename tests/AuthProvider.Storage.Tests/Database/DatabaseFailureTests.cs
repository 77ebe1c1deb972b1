using AuthProvider.Storage.Database;
using AuthProvider.Storage.Tokens.Writing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using static OpenIddict.Abstractions.OpenIddictExceptions;

namespace AuthProvider.Storage.Tests.Database;

/// <summary>What goes on after a failure of the database knows one in whatever it is wrapped.</summary>
public sealed class DatabaseFailureTests
{
    public static TheoryData<Exception> Failures =>
    [
        new SqliteException("It went away.", 10),
        new NpgsqlException("It went away."),
        new DbUpdateException(),
        new DbUpdateConcurrencyException(),
        new ConcurrencyException("Somebody was first."),
        new WriteUnavailableException(),
        new TimeoutException(),
        new InvalidOperationException("It may pass.", new NpgsqlException("It went away.", new IOException())),
        new InvalidOperationException("It may pass.", new TimeoutException()),
        new InvalidOperationException("It may pass.", new DbUpdateException("It was not saved.", new NpgsqlException("It went away."))),
    ];

    public static TheoryData<Exception?> Others =>
    [
        null,
        new InvalidOperationException(),
        new InvalidDataException("It is no number.", new FormatException()),
        new OperationCanceledException("It was cancelled.", new NpgsqlException("It was cancelled.")),
    ];

    [Theory]
    [MemberData(nameof(Failures))]
    public void Failure_of_the_database_is_known(Exception exception) => Assert.True(DatabaseFailure.IsCauseOf(exception));

    [Theory]
    [MemberData(nameof(Others))]
    public void Other_failures_are_none_of_the_database(Exception? exception) => Assert.False(DatabaseFailure.IsCauseOf(exception));
}
