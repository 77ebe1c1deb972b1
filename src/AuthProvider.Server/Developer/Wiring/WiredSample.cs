namespace AuthProvider.Server.Developer.Wiring;

/// <summary>A sample of <c>clients/</c> and what it needs to be this app.</summary>
/// <param name="Folder">Its folder in <c>clients/</c>.</param>
/// <param name="Stack">What it is written in, or for: the name of the words.</param>
/// <param name="Shows">What there is to see in it: the name of the words.</param>
public sealed record WiredSample(string Folder, string Stack, string Shows)
{
    /// <summary>Where the settings go: a file of the sample, or null for the environment.</summary>
    public string? File { get; init; }

    /// <summary>The settings, to copy. No secret is among them.</summary>
    public required string Settings { get; init; }

    /// <summary>The environment variable that takes the secret of the app; null where the sample uses none.</summary>
    public string? SecretVariable { get; init; }

    /// <summary>The command that installs its packages, once; null where starting it does that.</summary>
    public string? Install { get; init; }

    /// <summary>The command that starts it.</summary>
    public required string Start { get; init; }

    /// <summary>What the sample expects of the registration of the app.</summary>
    public IReadOnlyList<Expectation> Expects { get; init; } = [];
}

/// <summary>Something that the registration of the app has to hold for a sample.</summary>
/// <param name="What">The field: the name of the words that the page of the app has for it.</param>
/// <param name="Value">The value; null where any will do, or there is none.</param>
/// <param name="IsMet">Whether it is registered.</param>
public sealed record Expectation(string What, string? Value, bool IsMet);
