using AuthProvider.Storage.Database;
using Microsoft.Extensions.Options;
using OpenIddict.Client;

namespace AuthProvider.Server.Account.ExternalSignIn.Client;

/// <summary>Has OpenIddict look at its registrations at the start: it would do so at the first request, and fail all that come.</summary>
internal sealed class CheckProviders(IOptionsMonitor<OpenIddictClientOptions> options) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            _ = options.CurrentValue;
            return Task.CompletedTask;
        }
        catch (InvalidOperationException exception)
        {
            throw new StartException($"ExternalProviders has a provider whose settings do not do: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
