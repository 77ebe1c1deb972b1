using OpenIddict.Client;
using static OpenIddict.Client.OpenIddictClientEvents;

namespace AuthProvider.Server.Account.ExternalSignIn.Client;

/// <summary>Leaves it to the page to say that a round trip cannot begin; OpenIddict would answer with a text of its own.</summary>
internal sealed class LeaveErrorToPage(ExternalRoundTrip trip) : IOpenIddictClientHandler<ProcessErrorContext>
{
    public static OpenIddictClientHandlerDescriptor Descriptor { get; } = OpenIddictClientHandlerDescriptor.CreateBuilder<ProcessErrorContext>()
        .UseScopedHandler<LeaveErrorToPage>()
        .SetOrder(int.MinValue + 100_000)
        .Build();

    public ValueTask HandleAsync(ProcessErrorContext context)
    {
        if (trip.IsBeginning)
        {
            trip.NoteFailure(context.Error, context.ErrorDescription);
            context.HandleRequest();
        }

        return default;
    }
}
