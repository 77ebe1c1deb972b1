using AuthProvider.Server.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AuthProvider.Server.Tests.Hosting;

/// <summary>The framework logs each request with its query, in which links have secrets.</summary>
public sealed class QuietLogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("authprovider-log-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("Microsoft.AspNetCore.Hosting.Diagnostics", false)]
    [InlineData("Microsoft.EntityFrameworkCore.Database.Command", false)]
    [InlineData("AuthProvider.Server", true)]
    public async Task Requests_are_not_logged_where_the_content_root_has_no_settings(string category, bool isEnabled)
    {
        await using var app = ServerProgram.CreateBuilder(["--contentRoot", _folder]).Build();
        Assert.Equal(isEnabled, app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(category).IsEnabled(LogLevel.Information));
    }

    [Fact]
    public async Task Operator_may_have_more_in_the_log()
    {
        await using var app = ServerProgram.CreateBuilder(["--contentRoot", _folder, "--Logging:LogLevel:Microsoft.AspNetCore", "Information"]).Build();
        Assert.True(app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Microsoft.AspNetCore.Hosting.Diagnostics").IsEnabled(LogLevel.Information));
    }
}
