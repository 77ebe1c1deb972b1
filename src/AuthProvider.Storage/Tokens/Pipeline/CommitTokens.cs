using AuthProvider.Storage.Database;
using AuthProvider.Storage.Tokens.Writing;
using Microsoft.Extensions.Logging;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Storage.Tokens.Pipeline;

/// <summary>
/// Writes the unit of the request: the use of what was presented, the check of its grant and the new rows in one transaction. Nothing is
/// answered before. When it is refused no token leaves the server.
/// </summary>
internal sealed partial class CommitTokens(TokenWriter writer, ILogger<CommitTokens> logger) : IOpenIddictServerHandler<ProcessSignInContext>
{
    /// <summary>After the last token is made, before the answer is composed.</summary>
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
        .UseSingletonHandler<CommitTokens>()
        .SetOrder(BeautifyGeneratedTokens.Descriptor.Order - 500)
        .SetType(OpenIddictServerHandlerType.Custom)
        .Build();

    /// <inheritdoc />
    public async ValueTask HandleAsync(ProcessSignInContext context)
    {
        if (TokenUnit.Take(context.Transaction) is not { } unit || await WriteAsync(unit) is var outcome && outcome.IsWritten())
        {
            return;
        }

        if (unit.Rotation is not null && outcome is WriteOutcome.Conflict)
        {
            throw new RefreshOvertakenException();
        }

        LogRefused(logger, unit.Consumption?.TokenId, unit.Grants is [var grant, ..] ? grant.Id : unit.Rotation?.GrantId ?? unit.Consumption?.GrantId, outcome);
        context.Reject(
            context.EndpointType is OpenIddictServerEndpointType.Authorization ? Errors.InvalidRequest : Errors.InvalidToken,
            TokenRejection.NoLongerValid);
    }

    private async ValueTask<WriteOutcome> WriteAsync(WriteUnit unit)
    {
        try
        {
            return await writer.WriteAsync(unit);
        }
        catch (Exception exception) when (MissingRow.IsCauseOf(exception))
        {
            // The app was deleted, and its grants and tokens with it.
            return WriteOutcome.GrantInvalid;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "No token was issued for the token {TokenId} of the grant {GrantId}: {Outcome}.")]
    private static partial void LogRefused(ILogger logger, Guid? tokenId, Guid? grantId, WriteOutcome outcome);
}
