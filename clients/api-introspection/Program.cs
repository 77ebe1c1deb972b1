using System.Security.Claims;
using OrdersApi.Access;
using OrdersApi.Orders;
using OrdersApi.Tokens;

var builder = WebApplication.CreateBuilder(args);
if (string.IsNullOrEmpty(builder.Configuration["Api:Secret"]))
{
    await Console.Error.WriteLineAsync("There is no secret: Api__Secret takes the one that the provider gave this API. (The demo has its own, in clients/Demo/demo.json.)");
    return 1;
}

builder.Services.AddIntrospection(builder.Configuration, builder.Environment);
builder.Services.AddPolicies(builder.Configuration);

var app = builder.Build();

app.UseAuthentication();
app.UseAuthorization();

app.MapResourceMetadata();
app.MapGet("/", (IConfiguration configuration) => new { name = configuration["Api:Name"], try_this = $"GET /orders with an access token that has the scope {configuration["Api:Scope"]}" });
app.MapGet("/orders", (ClaimsPrincipal caller) => OrderBook.Of(caller.FindFirstValue("sub")!)).RequireAuthorization(Policies.Read);
app.MapGet("/orders/all", () => OrderBook.All()).RequireAuthorization(Policies.ReadAll);

await app.RunAsync();
return 0;
