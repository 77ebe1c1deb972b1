using System.Text.Json;
using AuthProvider.Protocol.Pipeline;
using AuthProvider.Protocol.Registration;
using AuthProvider.Protocol.Signing;
using AuthProvider.Protocol.TokenEncryption;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.AspNetCore.OpenIddictServerAspNetCoreHandlers;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.UserInfo;

/// <summary>Notes that the app of an access token wants its userinfo answers signed or encrypted.</summary>
internal sealed class ReadAnswerForm(IOpenIddictApplicationManager applications) : IOpenIddictServerHandler<HandleUserInfoRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleUserInfoRequestContext>()
        .UseScopedHandler<ReadAnswerForm>()
        .SetOrder(AttachSubjectClaims.Descriptor.Order + 100)
        .Build();

    public async ValueTask HandleAsync(HandleUserInfoRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.AccessTokenPrincipal.GetClaim(Claims.ClientId) is { Length: > 0 } clientId
            && await applications.FindByClientIdAsync(clientId, context.CancellationToken) is { } application
            && await applications.GetMetadataAsync(application, context.CancellationToken) is var metadata
            && (metadata.UserinfoSignedResponseAlg is not null || metadata.UserinfoEncryptedResponseAlg is not null))
        {
            context.Transaction.SetProperty(SignUserInfo.PropertyName, new RequestingClient(clientId, application, metadata));
        }
    }
}

/// <summary>Answers with a signed JWT, an encrypted one, or a signed one within an encrypted one (OpenID Connect Core 1.0, 5.3.2).</summary>
internal sealed class SignUserInfo(ISigningKeys keys, ClientEncryption encryption, IOptions<ProtocolOptions> options) : IOpenIddictServerHandler<ApplyUserInfoResponseContext>
{
    /// <summary>Where <see cref="ReadAnswerForm"/> leaves the app.</summary>
    public const string PropertyName = "AuthProvider.UserInfoClient";

    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ApplyUserInfoResponseContext>()
        .UseScopedHandler<SignUserInfo>()
        .SetOrder(ProcessJsonResponse<ApplyUserInfoResponseContext>.Descriptor.Order - 500)
        .Build();

    public async ValueTask HandleAsync(ApplyUserInfoResponseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!string.IsNullOrEmpty(context.Response.Error)
            || context.Transaction.GetProperty<RequestingClient>(PropertyName) is not { } client
            || context.Transaction.GetHttpRequest()?.HttpContext.Response is not { } response)
        {
            return;
        }

        var answer = await WriteAsync(client, Serialize(context.Response, client.ClientId), context.CancellationToken);
        if (answer is null)
        {
            context.Response.Error = ProtocolErrors.NoEncryptionKey.Code;
            context.Response.ErrorDescription = ProtocolErrors.NoEncryptionKey.Description;
            RemoveClaims(context.Response);
            response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        response.ContentType = "application/jwt";
        response.ContentLength = answer.Length;
        await response.WriteAsync(answer, context.CancellationToken);
        context.HandleRequest();
    }

    private async ValueTask<string?> WriteAsync(RequestingClient client, string claims, CancellationToken cancellationToken)
    {
        var metadata = client.Metadata;
        var content = metadata.UserinfoSignedResponseAlg is { } signing
            ? Handler.CreateToken(claims, keys.GetActive(signing))
            : claims;
        return metadata.UserinfoEncryptedResponseAlg is { } algorithm
            ? await encryption.EncryptAsync(
                client.Application, metadata, content, algorithm, metadata.UserinfoEncryptedResponseEnc, metadata.UserinfoSignedResponseAlg is not null, cancellationToken)
            : content;
    }

    // iss and aud belong to an answer that is signed (5.3.2).
    private string Serialize(OpenIddictResponse response, string clientId)
    {
        var claims = response.GetParameters().ToDictionary(parameter => parameter.Key, parameter => (JsonElement)parameter.Value, StringComparer.Ordinal);
        claims[Claims.Issuer] = JsonSerializer.SerializeToElement(options.Value.Issuer);
        claims[Claims.Audience] = JsonSerializer.SerializeToElement(clientId);
        return JsonSerializer.Serialize(claims);
    }

    private static void RemoveClaims(OpenIddictResponse response)
    {
        foreach (var name in response.GetParameters().Select(parameter => parameter.Key).Where(name => name is not ("error" or "error_description")).ToList())
        {
            response.RemoveParameter(name);
        }
    }
}
