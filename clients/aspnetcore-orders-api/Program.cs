using System.Security.Claims;
using OpenIddict.Abstractions;
using OrdersApi.Orders;
using OrdersApi.Tokens;
using static OpenIddict.Abstractions.OpenIddictConstants;

var builder = WebApplication.CreateBuilder(args);

builder.Services.AddIntrospection(builder.Configuration, builder.Environment);
builder.Services.AddAuthorizationBuilder()
    .AddPolicy("orders.read", policy => policy.RequireAuthenticatedUser().RequireAssertion(call => call.User.HasScope("orders.read")));

var app = builder.Build();

app.UseAuthentication();
app.UseAuthorization();

app.MapGet("/", () => new { name = "Orders API", try_this = "GET /orders with an access token that has the scope orders.read" });

app.MapGet("/orders", (ClaimsPrincipal caller) => OrderBook.Of(caller.GetClaim(Claims.Subject)!)).RequireAuthorization("orders.read");

app.Run();
