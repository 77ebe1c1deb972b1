using Bff.Orders;
using Bff.SignIn;

var builder = WebApplication.CreateBuilder(args);

builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSignIn(builder.Configuration, builder.Environment);
builder.Services.AddOrdersProxy(builder.Configuration, builder.Environment);
builder.Services.AddAuthorization();

var app = builder.Build();

app.Use(PagePolicy.ApplyAsync);
app.UseDefaultFiles();
app.UseStaticFiles();
app.UseAuthentication();
app.UseAuthorization();

app.MapSignIn();
app.MapBackChannelLogout();
app.MapOrdersProxy();

app.Run();
