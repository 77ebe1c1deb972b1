namespace AuthProvider.Server.Account.ExternalSignIn;

/// <summary>A button for each provider.</summary>
/// <param name="ReturnUrl">Where the person was going; null: to the account page.</param>
/// <param name="Invitation">The secret of the invitation with which an account may be made; null for none.</param>
public sealed record ProviderButtons(string? ReturnUrl, string? Invitation = null);
