using System.Collections.Concurrent;

namespace Notes.Notebook;

public sealed record Note(string Text, DateTimeOffset Written);

/// <summary>
/// The notes of each person, in memory, found by the subject (<c>sub</c>): the one claim that never changes.
/// A user name or an e-mail address may pass to somebody else one day.
/// </summary>
public sealed class Notebooks(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Note>> _notes = new(StringComparer.Ordinal);

    public IEnumerable<Note> Of(string subject) =>
        _notes.TryGetValue(subject, out var notes) ? notes.Reverse() : [];

    public void Add(string subject, string text) =>
        _notes.GetOrAdd(subject, _ => new()).Enqueue(new(text, time.GetLocalNow()));
}
