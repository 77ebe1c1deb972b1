namespace Shop.SignIn;

/// <summary>The provider cannot be asked, or is in trouble: nobody's access has ended, and it may work again in a moment.</summary>
public sealed class ProviderIsAwayException(Exception cause) : Exception("The provider does not answer.", cause)
{
    /// <summary>When to try again, in seconds, as the header <c>Retry-After</c> says it.</summary>
    public const string RetryAfter = "10";
}
