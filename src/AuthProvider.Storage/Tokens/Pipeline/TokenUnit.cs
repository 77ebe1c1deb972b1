using AuthProvider.Storage.Tokens.Writing;
using OpenIddict.Server;

namespace AuthProvider.Storage.Tokens.Pipeline;

/// <summary>The unit of the current request: rules add to it, <see cref="CommitTokens"/> writes it.</summary>
internal static class TokenUnit
{
    private static readonly string Key = typeof(WriteUnit).FullName!;

    /// <summary>Gets the unit of a request, a new one with the first call.</summary>
    public static WriteUnit Of(OpenIddictServerTransaction transaction)
    {
        if (transaction.GetProperty<WriteUnit>(Key) is not { } unit)
        {
            unit = new();
            transaction.SetProperty(Key, unit);
        }

        return unit;
    }

    /// <summary>Takes the unit of a request, to write it once.</summary>
    public static WriteUnit? Take(OpenIddictServerTransaction transaction)
    {
        var unit = transaction.GetProperty<WriteUnit>(Key);
        transaction.SetProperty<WriteUnit>(Key, null);
        return unit;
    }
}
