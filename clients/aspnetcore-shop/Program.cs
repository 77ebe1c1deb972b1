using Shop.Orders;
using Shop.SignIn;

var builder = WebApplication.CreateBuilder(args);
if (string.IsNullOrEmpty(builder.Configuration["OpenIdConnect:ClientSecret"]))
{
    await Console.Error.WriteLineAsync("There is no secret: OpenIdConnect__ClientSecret takes the one that the provider gave this app. (The demo has its own, in clients/Demo/demo.json.)");
    return 1;
}

builder.Services.AddSignIn(builder.Configuration, builder.Environment);
builder.Services.AddOrders(builder.Configuration, builder.Environment);
builder.Services.AddRouting(routing => routing.LowercaseUrls = true);
builder.Services.AddRazorPages(pages =>
{
    pages.Conventions.AuthorizePage("/Me");
    pages.Conventions.AuthorizePage("/Orders");
});
builder.Services.AddAntiforgery(antiforgery =>
{
    antiforgery.Cookie.Name = "__Host-Shop-Form";
    // The prefix makes browsers refuse the cookie without Secure, which is not the default here.
    antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.Always;
});

var app = builder.Build();

app.UseExceptionHandler(new ExceptionHandlerOptions
{
    ExceptionHandlingPath = "/problem",
    StatusCodeSelector = exception => exception is ProviderIsAwayException ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError,
});
app.UseMiddleware<PagePolicy>();
app.UseStatusCodePagesWithReExecute("/problem", "?status={0}");
app.UseStaticFiles();
app.UseAuthentication();
app.UseAuthorization();
app.MapRazorPages();

await app.RunAsync();
return 0;
