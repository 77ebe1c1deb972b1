using System.Collections.Concurrent;
using System.Net;
using AuthProvider.Protocol.Registration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;

namespace AuthProvider.Testing;

/// <summary>
/// What an app listens on for the server: https on a free port of this machine, with a certificate of an authority of its own, which the
/// server is told to trust. It answers 200 unless <see cref="Answer"/> says otherwise.
/// </summary>
public sealed class AppReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;
    private readonly ConcurrentQueue<ReceivedRequest> _requests = new();

    private AppReceiver(WebApplication app, string folder) => (_app, _folder) = (app, folder);

    /// <summary>Its address, such as <c>https://localhost:40001</c>.</summary>
    public string Address { get; private set; } = "";

    /// <summary>The PEM file with the certificate of its authority.</summary>
    public string AuthorityFile => Path.Combine(_folder, "authority.pem");

    /// <summary>What has arrived, in order.</summary>
    public IReadOnlyList<ReceivedRequest> Requests => [.. _requests];

    /// <summary>How it answers: the request that has just been added to <see cref="Requests"/>, and what to write to.</summary>
    public Func<ReceivedRequest, HttpResponse, Task> Answer { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Starts one.</summary>
    public static async Task<AppReceiver> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("authprovider-app-").FullName;
        var authority = new TestAuthority();
        var leaf = authority.NewServer();
        await File.WriteAllTextAsync(Path.Combine(folder, "authority.pem"), authority.Pem);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = folder });
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.UseHttps(leaf)));
        var receiver = new AppReceiver(builder.Build(), folder);
        receiver._app.Run(receiver.ReceiveAsync);
        await receiver._app.StartAsync();
        var bound = receiver._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        receiver.Address = $"https://localhost:{new Uri(bound).Port}";
        return receiver;
    }

    /// <summary>Lets a server reach this receiver.</summary>
    /// <param name="options">The server to be.</param>
    public void Trust(TestProviderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Settings["OutgoingRequests:AllowPrivateNetworks"] = "true";
        options.Settings["OutgoingRequests:TrustedCertificates"] = AuthorityFile;
    }

    /// <summary>Changes what an app of a server has registered.</summary>
    /// <param name="provider">The server.</param>
    /// <param name="app">The app.</param>
    /// <param name="metadata">The metadata from now on.</param>
    public static Task RegisterAsync(TestProvider provider, TestApp app, ClientMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(app);
        return provider.UseAsync<IOpenIddictApplicationManager, bool>(async applications =>
        {
            var row = await applications.FindByClientIdAsync(app.ClientId) ?? throw new InvalidOperationException($"{app.ClientId} is missing.");
            var descriptor = new OpenIddictApplicationDescriptor();
            await applications.PopulateAsync(descriptor, row);
            descriptor.SetMetadata(metadata);
            await applications.UpdateAsync(row, descriptor);
            return true;
        });
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        var form = context.Request.HasFormContentType
            ? (await context.Request.ReadFormAsync()).ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal)
            : [];
        var request = new ReceivedRequest(context.Request.Method, context.Request.Path + context.Request.QueryString, context.Request.ContentType, form);
        _requests.Enqueue(request);
        await Answer(request, context.Response);
    }
}

/// <summary>What arrived at an app.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path with its query.</param>
/// <param name="ContentType">The type of the body; null where there was none.</param>
/// <param name="Form">The form; empty where there was none.</param>
public sealed record ReceivedRequest(string Method, string Path, string? ContentType, IReadOnlyDictionary<string, string> Form);
