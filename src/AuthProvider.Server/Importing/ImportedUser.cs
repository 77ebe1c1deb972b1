using AuthProvider.Server.Seeding;

namespace AuthProvider.Server.Importing;

/// <summary>A user of a file for <c>import users</c>. A null member was not named, or was refused when it was read.</summary>
/// <param name="Line">The line on which the user begins, from 1.</param>
/// <param name="Account">What <c>apply</c> takes too.</param>
internal sealed record ImportedUser(int Line, SeedUser Account)
{
    public string? TotpSecret { get; init; }

    public IReadOnlyList<ExternalLogin>? ExternalLogins { get; init; }

    public string? CreatedAt { get; init; }

    public bool? IsDisabled { get; init; }
}

/// <summary>An account at another provider that signs the user in.</summary>
/// <param name="Path">Where it stands.</param>
/// <param name="Provider">The name of the provider, as it is configured here.</param>
/// <param name="Subject">Who the user is there: the <c>sub</c>.</param>
internal sealed record ExternalLogin(string Path, string? Provider, string? Subject);

/// <summary>What was read of a line: a user, and what is wrong with it.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="User">The user; null where nothing could be read.</param>
/// <param name="Problems">What is wrong; empty where nothing is.</param>
internal sealed record ImportedLine(int Line, ImportedUser? User, SeedProblems Problems);
