using System.Security.Claims;
using AuthProvider.Protocol.TokenPrincipals;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Protocol.Tests.TokenPrincipals;

/// <summary>What is done for a principal that somebody made is left out for one that this server reads from its own code or token.</summary>
public sealed class RequireNewPrincipalTests(SharedProvider shared) : IClassFixture<SharedProvider>
{
    [Fact]
    public async Task The_principal_of_a_presented_code_or_token_is_not_new()
    {
        foreach (var present in new Action<ProcessAuthenticationContext, ClaimsPrincipal>[]
        {
            (presented, principal) => presented.AuthorizationCodePrincipal = principal,
            (presented, principal) => presented.RefreshTokenPrincipal = principal,
        })
        {
            var principal = Alice();
            Assert.False(await IsNewAsync(principal, presented => present(presented, principal)));
            Assert.True(await IsNewAsync(Alice(), presented => present(presented, principal)));
        }
    }

    /// <summary>It was made by a request that nobody has approved; and whoever changes one in place is asked again.</summary>
    [Fact]
    public async Task The_principal_of_a_device_code_and_one_of_nobody_are_looked_at()
    {
        var device = Alice();
        Assert.True(await IsNewAsync(device, presented => presented.DeviceCodePrincipal = device));
        var nobody = new ClaimsPrincipal(new ClaimsIdentity("scheme"));
        Assert.True(await IsNewAsync(nobody, presented => presented.RefreshTokenPrincipal = nobody));
        var unknown = new ClaimsPrincipal(new ClaimsIdentity([new Claim(Claims.Subject, "alice")]));
        Assert.True(await IsNewAsync(unknown, presented => presented.RefreshTokenPrincipal = unknown));
    }

    [Fact]
    public async Task The_principal_of_a_sign_in_and_that_of_an_exchange_are_new()
    {
        var principal = Alice();
        Assert.True(await IsNewAsync(principal, present: null));
        Assert.True(await IsNewAsync(principal, presented => presented.SubjectTokenPrincipal = principal));
    }

    [Theory]
    [InlineData(typeof(ValidateSignInDemand))]
    [InlineData(typeof(RestoreInternalClaims))]
    public void Rules_for_new_principals_ask_the_filter(Type rule) =>
        Assert.Contains(typeof(RequireNewPrincipal), Assert.Single(
            shared.Provider.Services.GetRequiredService<IOptionsMonitor<OpenIddictServerOptions>>().CurrentValue.Handlers, handler => handler.ServiceDescriptor.ServiceType == rule).FilterTypes);

    private static ClaimsPrincipal Alice() => new(new ClaimsIdentity([new Claim(Claims.Subject, "alice")], "scheme"));

    private static async Task<bool> IsNewAsync(ClaimsPrincipal principal, Action<ProcessAuthenticationContext>? present)
    {
        var transaction = new OpenIddictServerTransaction();
        if (present is not null)
        {
            var presented = new ProcessAuthenticationContext(transaction);
            present(presented);
            transaction.SetProperty(typeof(ProcessAuthenticationContext).FullName!, presented);
        }

        return await new RequireNewPrincipal().IsActiveAsync(new ProcessSignInContext(transaction) { Principal = principal });
    }
}
