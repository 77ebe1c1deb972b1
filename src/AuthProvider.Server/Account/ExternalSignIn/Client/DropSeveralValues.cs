using OpenIddict.Abstractions;
using OpenIddict.Client;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Client.OpenIddictClientEvents;
using BuiltIn = OpenIddict.Client.OpenIddictClientHandlers;

namespace AuthProvider.Server.Account.ExternalSignIn.Client;

/// <summary>
/// Has an answer say nothing where it says several things and one is meant, such as two addresses (OpenID Connect Core 1.0, 5.1): OpenIddict
/// would fail at it, and which of them is true nobody knows. Without one subject an answer is refused.
/// </summary>
internal sealed class DropSeveralValues : IOpenIddictClientHandler<ProcessAuthenticationContext>
{
    private static readonly string[] Single =
    [
        Claims.Subject, Claims.Email, Claims.EmailVerified, Claims.Name, .. ExternalIdentity.NamesOfUsernames, Claims.GivenName, Claims.FamilyName, Claims.Gender, Claims.PhoneNumber,
        Claims.AuthenticationTime,
    ];

    public static OpenIddictClientHandlerDescriptor Descriptor { get; } = OpenIddictClientHandlerDescriptor.CreateBuilder<ProcessAuthenticationContext>()
        .UseSingletonHandler<DropSeveralValues>()
        .SetOrder(BuiltIn.PopulateMergedPrincipal.Descriptor.Order + 500)
        .Build();

    public ValueTask HandleAsync(ProcessAuthenticationContext context)
    {
        foreach (var type in Single.Where(type => context.MergedPrincipal.FindAll(type).Skip(1).Any()))
        {
            context.MergedPrincipal.RemoveClaims(type);
        }

        return default;
    }
}
