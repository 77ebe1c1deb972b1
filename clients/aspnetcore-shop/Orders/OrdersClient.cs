using System.Net;
using System.Net.Http.Headers;
using Shop.SignIn;

namespace Shop.Orders;

/// <summary>One order as the orders API gives it.</summary>
public sealed record Order(int Number, string Item, int Quantity, DateOnly Placed);

/// <summary>What the API answered to <c>GET /orders</c>.</summary>
public sealed record OrdersAnswer(HttpStatusCode Status, IReadOnlyList<Order> Orders, string? Refusal);

/// <summary>Calls the orders API in the name of the signed-in user.</summary>
public sealed class OrdersClient(HttpClient http, AccessTokens tokens)
{
    public async Task<OrdersAnswer> ListAsync(HttpContext context)
    {
        if (await tokens.GetAsync(context) is not { } token)
        {
            return new(HttpStatusCode.Unauthorized, [], "The provider has ended the access that you gave this shop.");
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, "orders");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.SendAsync(request, context.RequestAborted);
        if (!response.IsSuccessStatusCode)
        {
            return new(response.StatusCode, [], response.Headers.WwwAuthenticate.ToString());
        }

        return new(response.StatusCode, await response.Content.ReadFromJsonAsync<Order[]>(context.RequestAborted) ?? [], Refusal: null);
    }
}

public static class OrdersServices
{
    public static void AddOrders(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<AccessTokens>();
        services.AddHttpClient<OrdersClient>(http => http.BaseAddress = new Uri(configuration["Orders:Url"]!))
            .ConfigurePrimaryHttpMessageHandler(() => TrustedAuthority.CreateHandler(configuration, environment));
    }
}
