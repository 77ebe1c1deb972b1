namespace AuthProvider.Server.Account.ExternalSignIn;

/// <summary>What a person wants of a round trip to a provider.</summary>
public sealed record ExternalOrder
{
    /// <summary>Where the person was going; null: to the account page.</summary>
    public string? ReturnUrl { get; init; }

    /// <summary>The secret of the invitation with which the person may make an account; null for none.</summary>
    public string? Invitation { get; init; }

    /// <summary>The signed-in user who is to get the account elsewhere as a way in; null: somebody signs in.</summary>
    public Guid? LinkTo { get; init; }

    /// <summary>Whether the provider is to ask the person anew, whoever is signed in there.</summary>
    public bool Again { get; init; }
}
