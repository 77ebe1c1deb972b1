using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace AuthProvider.Storage.Caches;

/// <summary>
/// What a column of JSON means, by the very text, which all copies of a picture share. OpenIddict's stores keep it too, but build a key of
/// the whole text at each question.
/// </summary>
/// <typeparam name="TValue">What is read; immutable.</typeparam>
internal sealed class ReadOnce<TValue>
{
    private readonly ConditionalWeakTable<string, StrongBox<TValue>> _known = [];

    /// <summary>Finds what was read before.</summary>
    public bool TryGet(string? text, [MaybeNullWhen(false)] out TValue value)
    {
        if (text is not null && _known.TryGetValue(text, out var known))
        {
            value = known.Value!;
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>Waits for it to be read, and keeps it as long as the text is in memory.</summary>
    public async ValueTask<TValue> KeepAsync(string? text, ValueTask<TValue> reading)
    {
        var value = await reading;
        if (text is not null)
        {
            _known.AddOrUpdate(text, new(value));
        }

        return value;
    }
}
