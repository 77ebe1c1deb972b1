using AuthProvider.Benchmarks.CommandLine;

return await Commands.Build().Parse(args).InvokeAsync();
