using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace AuthProvider.Storage.Database;

/// <summary>Keeps a time as its UTC ticks, because SQLite has no type that compares times with an offset.</summary>
internal sealed class UtcTicksConverter() : ValueConverter<DateTimeOffset, long>(
    time => time.UtcTicks,
    ticks => new DateTimeOffset(ticks, TimeSpan.Zero));
