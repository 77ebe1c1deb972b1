using ServiceWorker.Keys;
using ServiceWorker.Orders;
using ServiceWorker.Tokens;

var builder = WebApplication.CreateBuilder(args);

var key = SigningKey.LoadOrMake(builder.Configuration["Key:File"]!, builder.Environment);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddAccessTokens(builder.Configuration, builder.Environment, key);
builder.Services.AddOrdersWatch();

var app = builder.Build();

// The provider reads the public key here: registered once by this address, the key may change without telling anybody.
app.MapGet("/jwks.json", () => key.PublicSet);
app.MapGet("/", (Reports reports) => reports.Latest);

app.Run();
