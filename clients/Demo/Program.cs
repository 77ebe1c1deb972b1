using System.CommandLine;
using Demo;
using Demo.Processes;
using Demo.Screen;
using Spectre.Console;

var only = new Option<string[]>("--only")
{
    Description = "Start only these samples, and what they call: folder names under clients/, with commas between.",
    AllowMultipleArgumentsPerToken = true,
};
var firstPort = new Option<int>("--first-port")
{
    Description = "Port of the provider; everything else follows at its usual distance.",
    DefaultValueFactory = _ => DemoSettings.UsualFirstPort,
};
var data = new Option<DirectoryInfo?>("--data") { Description = "Folder of the database and the logs (default: clients/Demo/data; with another first port a folder below it with that name)." };
var noBuild = new Option<bool>("--no-build") { Description = "Start what was built last." };

var command = new RootCommand("Builds and starts the provider and the sample apps, and says where they are.") { only, firstPort, data, noBuild };
command.SetAction(async (arguments, _) =>
{
    var screen = new Display(AnsiConsole.Console);
    using var stop = new CancellationTokenSource();
    using var signals = Signals.CancelOn(stop);
    try
    {
        var repository = Repository.Find();
        var settings = new DemoSettings(
            [.. (arguments.GetValue(only) ?? []).SelectMany(names => names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
            arguments.GetValue(firstPort),
            arguments.GetValue(data)?.FullName ?? DemoSettings.UsualData(repository, arguments.GetValue(firstPort)),
            Build: !arguments.GetValue(noBuild));
        await new DemoRun(repository, settings, screen).RunAsync(stop.Token);
        return 0;
    }
    catch (OperationCanceledException) when (stop.IsCancellationRequested)
    {
        screen.Say("Stopped.");
        return 0;
    }
    catch (DemoException exception)
    {
        screen.Fail(exception.Message);
        return 1;
    }
    catch (ChildFailedException exception)
    {
        screen.Fail(exception.Message, exception.Child, exception.Child.LogFile);
        return 1;
    }
});
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
