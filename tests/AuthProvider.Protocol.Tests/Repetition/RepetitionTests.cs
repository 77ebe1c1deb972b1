using AuthProvider.Testing;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.Tests.Repetition;

/// <summary>
/// The same request again gets what it would get from the whole pipeline (docs/decisions/0008). The clock of these tests stands still, so
/// that nothing but the change itself can make an answer one of the past.
/// </summary>
public abstract class RepetitionTests : IAsyncLifetime
{
    private protected RequestCounter Pipeline { get; } = new();

    protected TestProvider Provider { get; private set; } = null!;

    protected RelyingPartyClient Robot => Provider.NewClient(TestApp.Robot);

    public async Task InitializeAsync() => Provider = await TestProvider.StartAsync(options => options.Configure = builder =>
        builder.Services.AddOpenIddict().AddServer().AddEventHandler(OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessRequestContext>()
            .UseSingletonHandler(Pipeline).SetOrder(int.MinValue).Build()));

    public async Task DisposeAsync() => await Provider.DisposeAsync();

    protected async Task<string> GetTokenAsync(string scope) => (await Robot.GetOwnTokenAsync(scope)).EnsureSuccess().AccessToken!;

    protected RelyingPartyClient ApiOf(string scope) => Provider.NewClient(TestApp.All.Single(app => app.ApiScope == scope));

    /// <summary>Counts the requests that go through the pipeline.</summary>
    private protected sealed class RequestCounter : IOpenIddictServerHandler<ProcessRequestContext>
    {
        private int _count;

        public int Count => _count;

        public ValueTask HandleAsync(ProcessRequestContext context)
        {
            Interlocked.Increment(ref _count);
            return ValueTask.CompletedTask;
        }
    }
}
