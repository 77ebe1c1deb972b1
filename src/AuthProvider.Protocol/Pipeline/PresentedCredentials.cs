using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.Pipeline;

/// <summary>What a request presented: codes, tokens, assertions and hints, with the principals that were read from them.</summary>
public static class PresentedCredentials
{
    /// <summary>Finds it. OpenIddict leaves its event in the transaction, under the full name of the event's type.</summary>
    /// <param name="transaction">The request.</param>
    /// <returns>The event; null where nothing was read yet, or where the endpoint takes nothing that is read.</returns>
    public static ProcessAuthenticationContext? FindPresented(this OpenIddictServerTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);

        return transaction.GetProperty<ProcessAuthenticationContext>(typeof(ProcessAuthenticationContext).FullName!);
    }
}
