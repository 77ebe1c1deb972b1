using System.Security.Claims;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Protocol.ClaimsParameter;

/// <summary>Writes the names of the claims that an app gets into its code and tokens: names only, for their values are read when they are told.</summary>
internal sealed class AttachReleasedClaims : IOpenIddictServerHandler<ProcessSignInContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
        .UseSingletonHandler<AttachReleasedClaims>()
        .SetOrder(ValidateSignInDemand.Descriptor.Order + 500)
        .Build();

    public ValueTask HandleAsync(ProcessSignInContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.EndpointType is OpenIddictServerEndpointType.Authorization && context.Principal?.Identity is ClaimsIdentity identity)
        {
            var claims = ReleasedClaims.Of(context.Transaction);
            Add(identity, ReleasedClaims.IdTokenNames, claims.IdToken);
            Add(identity, ReleasedClaims.UserInfoNames, claims.UserInfo, Destinations.AccessToken);
        }

        return ValueTask.CompletedTask;
    }

    private static void Add(ClaimsIdentity identity, string type, IReadOnlyList<string> names, params string[] destinations)
    {
        foreach (var name in names)
        {
            identity.AddClaim(new Claim(type, name).SetDestinations(destinations));
        }
    }
}
