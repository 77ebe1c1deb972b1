using System.Security.Claims;
using OrdersApi.Access;
using OrdersApi.Orders;
using OrdersApi.Tokens;

var builder = WebApplication.CreateBuilder(args);

builder.Services.AddJwtValidation(builder.Configuration, builder.Environment);
builder.Services.AddPolicies(builder.Configuration);

var app = builder.Build();

app.UseAuthentication();
app.UseAuthorization();

app.MapResourceMetadata();
app.MapGet("/", (IConfiguration configuration) => new { name = configuration["Api:Name"], try_this = $"GET /orders with an access token that has the scope {configuration["Api:Scope"]}" });
app.MapGet("/orders", (ClaimsPrincipal caller) => OrderBook.Of(caller.FindFirstValue("sub")!)).RequireAuthorization(Policies.Read);
app.MapGet("/orders/all", () => OrderBook.All()).RequireAuthorization(Policies.ReadAll);

app.Run();
