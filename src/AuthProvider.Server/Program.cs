var builder = WebApplication.CreateBuilder(args);
var app = builder.Build();
app.Run();

/// <summary>The program; public so that the test host can start it.</summary>
public partial class Program;
