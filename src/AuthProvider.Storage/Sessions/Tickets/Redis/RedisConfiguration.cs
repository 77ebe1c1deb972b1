using StackExchange.Redis;

namespace AuthProvider.Storage.Sessions.Tickets.Redis;

/// <summary>Reads <see cref="SessionOptions.Redis"/>.</summary>
public static class RedisConfiguration
{
    private const int AnswerMilliseconds = 2_000;

    /// <summary>Reads a configuration string of StackExchange.Redis; what it does not say is set for sessions.</summary>
    /// <param name="text">The string, such as <c>redis.example.com:6379,ssl=true,password=…</c>.</param>
    /// <exception cref="ArgumentException">It cannot be read, or names no server.</exception>
    public static ConfigurationOptions Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var configuration = ConfigurationOptions.Parse(text);
        if (configuration.EndPoints.Count == 0)
        {
            throw new ArgumentException("It names no server.", nameof(text));
        }

        // The server starts without Redis, and comes by it as soon as it is there. Until then it says so and does not wait.
        configuration.AbortOnConnectFail = false;
        configuration.BacklogPolicy = BacklogPolicy.FailFast;
        configuration.ClientName ??= "AuthProvider";
        if (!Says(text, "asyncTimeout"))
        {
            configuration.AsyncTimeout = AnswerMilliseconds;
        }

        if (!Says(text, "connectTimeout"))
        {
            configuration.ConnectTimeout = AnswerMilliseconds;
        }

        configuration.ReconnectRetryPolicy = new LinearRetry(AnswerMilliseconds / 4);
        return configuration;
    }

    private static bool Says(string text, string option) =>
        text.Split(',').Any(part => part.TrimStart().StartsWith(option + "=", StringComparison.OrdinalIgnoreCase));
}
