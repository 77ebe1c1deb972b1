using Bff.Orders;
using Bff.SignIn;

var builder = WebApplication.CreateBuilder(args);
if (string.IsNullOrEmpty(builder.Configuration["OpenIdConnect:ClientSecret"]))
{
    await Console.Error.WriteLineAsync("There is no secret: OpenIdConnect__ClientSecret takes the one that the provider gave this app. (The demo has its own, in clients/Demo/demo.json.)");
    return 1;
}

builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSignIn(builder.Configuration, builder.Environment);
builder.Services.AddOrdersProxy(builder.Configuration, builder.Environment);
builder.Services.AddAuthorization();

var app = builder.Build();

app.UseExceptionHandler(problem => problem.Use(PagePolicy.ApplyAsync).Run(ProblemPage.AnswerAsync));
app.Use(PagePolicy.ApplyAsync);
app.UseDefaultFiles();
app.UseStaticFiles();
app.UseAuthentication();
app.UseAuthorization();

app.MapSignIn();
app.MapBackChannelLogout();
app.MapOrdersProxy();

await app.RunAsync();
return 0;
