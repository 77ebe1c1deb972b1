namespace AuthProvider.Benchmarks.Providers;

/// <summary>Text of <c>application/x-www-form-urlencoded</c>.</summary>
internal static class Form
{
    /// <summary>Writes the fields; the mark <c>{}</c> stays as it is for the load generator to fill.</summary>
    public static string Write(params IEnumerable<(string Name, string? Value)> fields) => string.Join('&', fields
        .Where(field => field.Value is not null)
        .Select(field => $"{Uri.EscapeDataString(field.Name)}={(field.Value is "{}" ? "{}" : Uri.EscapeDataString(field.Value!))}"));
}
