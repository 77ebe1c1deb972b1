using AuthProvider.Server.CommandLine;
using AuthProvider.Server.Hosting;
using AuthProvider.Server.Seeding;
using AuthProvider.Server.Settings;

var arguments = ServerArguments.Read(args);
if (!arguments.Serves)
{
    return await ServerCommands.RunAsync(arguments, new CommandHost(arguments.Configuration, Console.Out, Console.Error));
}

var builder = WebApplication.CreateBuilder(arguments.Configuration);
builder.AddServer(SettingsReader.Read(builder.Configuration));
await using var app = builder.Build();
app.UseServer();
await app.Services.PrepareDatabaseAsync();
await app.StartAsync();
await app.Services.InviteFirstAdministratorAsync(Console.Out);
await app.WaitForShutdownAsync();
return 0;
