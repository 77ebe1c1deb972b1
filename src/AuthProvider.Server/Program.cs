using AuthProvider.Server.Hosting;
using AuthProvider.Server.Settings;

var builder = WebApplication.CreateBuilder(args);
builder.AddServer(SettingsReader.Read(builder.Configuration));
var app = builder.Build();
app.UseServer();
await app.Services.PrepareDatabaseAsync();
await app.RunAsync();
