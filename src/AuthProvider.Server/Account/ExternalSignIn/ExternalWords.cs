namespace AuthProvider.Server.Account.ExternalSignIn;

/// <summary>The words of the pages about accounts at other providers.</summary>
public sealed class ExternalWords;
