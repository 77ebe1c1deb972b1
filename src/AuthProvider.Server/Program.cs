using AuthProvider.Server.Hosting;

return await ServerProgram.RunAsync(args);
