namespace DeviceCli.SignIn;

/// <summary>Something that the person can mend; the message is for them.</summary>
public sealed class SignInException(string message) : Exception(message);
