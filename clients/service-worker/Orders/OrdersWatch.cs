using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using ServiceWorker.Tokens;

namespace ServiceWorker.Orders;

/// <summary>One call of the API.</summary>
public sealed record Report(DateTimeOffset At, int Status, int Orders, int TokenRequests, string? Problem);

/// <summary>The latest calls, for people and monitors.</summary>
public sealed class Reports
{
    private const int Kept = 10;
    private readonly Lock _lock = new();
    private readonly Queue<Report> _latest = new();

    public IReadOnlyList<Report> Latest
    {
        get
        {
            lock (_lock)
            {
                return [.. _latest.Reverse()];
            }
        }
    }

    public void Add(Report report)
    {
        lock (_lock)
        {
            _latest.Enqueue(report);
            if (_latest.Count > Kept)
            {
                _latest.Dequeue();
            }
        }
    }
}

/// <summary>Asks the API on a schedule. What fails is tried again the next time.</summary>
public sealed partial class OrdersWatch(
    IHttpClientFactory http, AccessTokens tokens, Reports reports, IConfiguration configuration, TimeProvider time, ILogger<OrdersWatch> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(configuration.GetValue<TimeSpan>("Orders:Interval"), time);
        do
        {
            reports.Add(await AskAsync(stoppingToken));
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<Report> AskAsync(CancellationToken stop)
    {
        try
        {
            using var client = http.CreateClient("orders");
            using var first = await SendAsync(client, stop);
            if (first.StatusCode is not HttpStatusCode.Unauthorized)
            {
                return await ReadAsync(first, stop);
            }

            // The token was revoked, or the API's keys are newer than the token: once more with a new one.
            tokens.Forget();
            using var second = await SendAsync(client, stop);
            return await ReadAsync(second, stop);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            LogFailure(log, exception.Message);
            return new(time.GetUtcNow(), 0, 0, tokens.Requests, exception.Message);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpClient client, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(configuration["Orders:Url"]!), "orders"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await tokens.GetAsync(stop));
        return await client.SendAsync(request, stop);
    }

    private async Task<Report> ReadAsync(HttpResponseMessage response, CancellationToken stop)
    {
        var orders = response.IsSuccessStatusCode ? (await response.Content.ReadFromJsonAsync<JsonElement>(stop)).GetArrayLength() : 0;
        LogAnswer(log, (int)response.StatusCode, orders);
        return new(time.GetUtcNow(), (int)response.StatusCode, orders, tokens.Requests, response.IsSuccessStatusCode ? null : response.Headers.WwwAuthenticate.ToString());
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The orders API answered {Status} with {Orders} orders.")]
    private static partial void LogAnswer(ILogger log, int status, int orders);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The orders could not be asked for: {Problem}")]
    private static partial void LogFailure(ILogger log, string problem);
}

public static class OrdersWatchServices
{
    public static void AddOrdersWatch(this IServiceCollection services)
    {
        services.AddHttpClient();
        services.AddSingleton<Reports>();
        services.AddHostedService<OrdersWatch>();
    }
}
