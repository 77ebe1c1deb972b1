using AuthProvider.Storage.Sessions.Tickets;
using OpenIddict.Abstractions;
using OpenIddict.Client;
using static OpenIddict.Client.OpenIddictClientEvents;
using BuiltIn = OpenIddict.Client.OpenIddictClientHandlers;

namespace AuthProvider.Server.Account.ExternalSignIn.Client;

/// <summary>Files what OpenIddict has to know when the answer comes; the provider gets a secret that names it.</summary>
internal sealed class FileState(ExternalRoundTrip trip) : IOpenIddictClientHandler<ProcessChallengeContext>
{
    public static OpenIddictClientHandlerDescriptor Descriptor { get; } = OpenIddictClientHandlerDescriptor.CreateBuilder<ProcessChallengeContext>()
        .UseScopedHandler<FileState>()
        .SetOrder(BuiltIn.GenerateLoginStateToken.Descriptor.Order + 500)
        .Build();

    public async ValueTask HandleAsync(ProcessChallengeContext context)
    {
        if (context.StateToken is { Length: > 0 } token)
        {
            context.StateToken = await trip.FileAsync(token);
        }
    }
}

/// <summary>Finds what was filed for an answer; nothing else is looked at of one that nobody asked for.</summary>
internal sealed class FindState(ExternalRoundTrip trip) : IOpenIddictClientHandler<ProcessAuthenticationContext>
{
    public static OpenIddictClientHandlerDescriptor Descriptor { get; } = OpenIddictClientHandlerDescriptor.CreateBuilder<ProcessAuthenticationContext>()
        .UseScopedHandler<FindState>()
        .SetOrder(BuiltIn.ResolveValidatedStateToken.Descriptor.Order + 500)
        .Build();

    public async ValueTask HandleAsync(ProcessAuthenticationContext context)
    {
        // As long as ours: another one is not looked for.
        if (context.StateToken is not { Length: > 0 and <= 64 } state || await trip.FindAsync(state) is not { } token)
        {
            context.Reject(OpenIddictConstants.Errors.InvalidRequest, "The state is unknown or too old.");
            return;
        }

        context.StateToken = token;
    }
}

/// <summary>Lets an answer count once, after it was found to be for this browser: another one cannot use it up (SECURITY S2).</summary>
internal sealed class EndRoundTrip(ExternalRoundTrip trip, SessionTickets tickets) : IOpenIddictClientHandler<ProcessAuthenticationContext>
{
    public static OpenIddictClientHandlerDescriptor Descriptor { get; } = OpenIddictClientHandlerDescriptor.CreateBuilder<ProcessAuthenticationContext>()
        .UseScopedHandler<EndRoundTrip>()
        .SetOrder(BuiltIn.ValidateRequestForgeryProtection.Descriptor.Order + 500)
        .Build();

    public async ValueTask HandleAsync(ProcessAuthenticationContext context)
    {
        // Where no session can begin now, the answer stays good for a try when one can.
        if (tickets.AreElsewhere)
        {
            await tickets.CheckAsync(context.CancellationToken);
        }

        if (!await trip.TryEndAsync())
        {
            context.Reject(OpenIddictConstants.Errors.InvalidRequest, "The state was used before.");
        }
    }
}
