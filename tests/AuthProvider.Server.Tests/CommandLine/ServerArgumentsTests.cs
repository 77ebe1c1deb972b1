using AuthProvider.Server.CommandLine;

namespace AuthProvider.Server.Tests.CommandLine;

public sealed class ServerArgumentsTests
{
    [Theory]
    [InlineData("", "", "")]
    [InlineData("--urls|https://localhost:5001", "--urls|https://localhost:5001", "")]
    [InlineData("--urls=https://localhost:5001", "--urls=https://localhost:5001", "")]
    [InlineData("--Sessions:IdleTimeout|00:10:00|user|disable|bruno", "--Sessions:IdleTimeout|00:10:00", "user|disable|bruno")]
    [InlineData("apply|/tmp/x=y:z.json|--ConnectionStrings:AuthProvider=Data Source=a.db", "--ConnectionStrings:AuthProvider=Data Source=a.db", "apply|/tmp/x=y:z.json")]
    [InlineData("registration-token|create|--uses|5|--expires-in=7d", "", "registration-token|create|--uses|5|--expires-in=7d")]
    [InlineData("aply|x.json", "", "aply|x.json")]
    [InlineData("--ulrs|https://localhost:5001", "", "--ulrs|https://localhost:5001")]
    [InlineData("--urls", "", "--urls")]
    [InlineData("--ForwardedHeaders_Enabled|true", "", "--ForwardedHeaders_Enabled|true")]
    [InlineData("--help", "", "--help")]
    public void Arguments_are_divided_into_configuration_and_command(string arguments, string configuration, string command)
    {
        var read = ServerArguments.Read(Split(arguments));

        Assert.Equal(Split(configuration), read.Configuration);
        Assert.Equal(Split(command), read.Command);
        Assert.Equal(command.Length == 0, read.Serves);
    }

    private static string[] Split(string text) => text.Split('|', StringSplitOptions.RemoveEmptyEntries);
}
