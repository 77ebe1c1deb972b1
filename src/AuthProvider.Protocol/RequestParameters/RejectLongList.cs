using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.RequestParameters;

/// <summary>
/// Refuses a list of more values than any request has use for, before anything reads it: OpenIddict looks each value up among those before
/// it, so that a list as long as a form may be would keep a processor busy for seconds.
/// </summary>
internal sealed class RejectLongList<TContext> : IOpenIddictServerHandler<TContext>
    where TContext : BaseValidatingContext
{
    private const int Most = 100;

    private static readonly string[] Lists = [Parameters.Scope, Parameters.AcrValues, Parameters.Prompt, Parameters.ResponseType];

    // After the values of a request object have come in; the error goes to nobody's redirect URI, as nothing was verified yet.
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<TContext>()
        .UseSingletonHandler<RejectLongList<TContext>>()
        .SetOrder(int.MaxValue - 90_000)
        .Build();

    public ValueTask HandleAsync(TContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Transaction.Request is { } request && Lists.FirstOrDefault(name => IsLong(request, name)) is { } found)
        {
            context.Reject(Errors.InvalidRequest, $"The parameter {found} has more than {Most} values.");
        }

        return ValueTask.CompletedTask;
    }

    private static bool IsLong(OpenIddictRequest request, string name) => ((string?)request.GetParameter(name)).AsSpan().Count(' ') >= Most;
}
