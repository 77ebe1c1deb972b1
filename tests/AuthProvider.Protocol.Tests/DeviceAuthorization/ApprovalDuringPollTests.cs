using AuthProvider.Testing;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.Tests.DeviceAuthorization;

/// <summary>The person may allow the device at any moment of a poll.</summary>
public sealed class ApprovalDuringPollTests
{
    /// <summary>RFC 8628, 3.5: what was read before the approval knows nobody, so it gives no tokens; it burns nothing either.</summary>
    [Fact]
    public async Task Device_that_is_allowed_while_its_code_is_read_waits_for_the_next_poll()
    {
        Func<Task>? approve = null;
        await using var provider = await TestProvider.StartAsync(options => options.Configure = builder => builder.Services.Configure<OpenIddictServerOptions>(server =>
            server.Handlers.Add(OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
                .UseInlineHandler(async context =>
                {
                    if (context.Request?.IsDeviceCodeGrantType() is true && Interlocked.Exchange(ref approve, null) is { } run)
                    {
                        await run();
                    }
                })
                .SetOrder(OpenIddictServerHandlers.Protection.ValidateReferenceTokenIdentifier.Descriptor.Order + 100)
                .Build())));
        using var browser = provider.NewBrowser();
        var camera = provider.NewClient(TestApp.Camera);
        var device = (await camera.AskForDeviceAsync("openid orders.read")).EnsureSuccess();
        approve = async () => Assert.True((await browser.AnswerDeviceAsync(device["user_code"]!, TestUser.Alice)).Has("#allowed"));

        Assert.Equal("authorization_pending", (await camera.PollAsync(device["device_code"]!)).Error);
        Assert.Null(approve);

        provider.Time.Advance(TimeSpan.FromSeconds(6));
        var tokens = (await camera.PollAsync(device["device_code"]!)).EnsureSuccess();
        Assert.Equal(await provider.GetSubjectAsync(TestUser.Alice), (await camera.ValidateIdTokenAsync(tokens.IdToken!, nonce: null)).Subject);
        Assert.True((await provider.NewClient(TestApp.Orders).IntrospectAsync(tokens.AccessToken!)).IsActive);
    }
}
