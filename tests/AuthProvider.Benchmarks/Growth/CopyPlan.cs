namespace AuthProvider.Benchmarks.Growth;

/// <summary>Copies of one row that the server itself wrote, so that a full database holds what the server would have written.</summary>
/// <param name="Table">The table.</param>
/// <param name="Source">Which row is copied: a condition in SQL.</param>
/// <param name="Count">How many copies.</param>
/// <param name="Different">The columns that differ from the source, with their values in SQL; <c>n.i</c> is the number of the copy.</param>
internal sealed record CopyPlan(string Table, string Source, long Count, IReadOnlyDictionary<string, string> Different)
{
    /// <summary>The plans of a full database, in the order of their foreign keys.</summary>
    public static IReadOnlyList<CopyPlan> For(GrowthSize size, IDialect sql)
    {
        var grant = $"(1 + n.i / {GrowthSize.TokensOfGrant} % {size.Grants})";
        return
        [
            new("AspNetUsers", "\"UserName\" = 'user000'", size.Users, new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Id"] = sql.Key(1, "n.i"),
                ["UserName"] = "'copy' || n.i",
                ["NormalizedUserName"] = "'COPY' || n.i",
                ["Email"] = "'copy' || n.i || '@example.com'",
                ["NormalizedEmail"] = "'COPY' || n.i || '@EXAMPLE.COM'",
            }),
            new("Apps", "\"ClientId\" = 'web'", size.Apps, new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Id"] = sql.Key(2, "n.i"),
                ["ClientId"] = "'copy' || n.i",
            }),
            new("Grants", "\"ExpiresAt\" IS NOT NULL", size.Grants, new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Id"] = sql.Key(3, "n.i"),
                ["Subject"] = sql.KeyText(1, User("n.i")),
                ["ApplicationId"] = sql.Key(2, App("n.i")),
            }),
            new("Tokens", "\"Type\" LIKE '%access_token'", size.Tokens, new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Id"] = sql.Key(4, "n.i"),
                ["AuthorizationId"] = sql.Key(3, grant),
                ["Subject"] = sql.KeyText(1, User(grant)),
                ["ApplicationId"] = sql.Key(2, App(grant)),
                ["ReferenceId"] = $"CASE WHEN t.\"ReferenceId\" IS NULL THEN NULL ELSE {sql.Scattered("n.i")} END",
            }),
        ];

        string User(string grant) => $"(1 + {grant} % {size.Users})";
        string App(string grant) => $"(1 + {grant} % {size.Apps})";
    }
}
