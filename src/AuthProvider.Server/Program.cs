using AuthProvider.Server.CommandLine;
using AuthProvider.Server.Hosting;

var arguments = ServerArguments.Read(args);
return arguments.Serves
    ? await ServerProgram.RunAsync(arguments.Configuration)
    : await ServerCommands.RunAsync(arguments, new CommandHost(arguments.Configuration, Console.Out, Console.Error));
