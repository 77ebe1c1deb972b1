using System.CommandLine;
using DeviceCli;
using DeviceCli.SignIn;
using DeviceCli.Tokens;

var settings = Settings.Read();
using var http = TrustedAuthority.CreateClient(settings);
var file = TokenFile.OfUser();
var session = new Session(settings, http, file);

var browser = new Option<bool>("--browser") { Description = "Sign in with the browser of this machine instead of a code." };
var print = new Option<bool>("--print") { Description = "With --browser: only print the address, open nothing." };
var login = new Command("login", "Signs you in.") { browser, print };
login.SetAction((arguments, stop) => RunAsync(async () =>
{
    var token = arguments.GetValue(browser)
        ? await new BrowserSignIn(settings, http).RunAsync(opens: !arguments.GetValue(print), stop)
        : await new DeviceSignIn(settings, http).RunAsync(stop);
    file.Write(token);
    Console.WriteLine($"Signed in as {await session.GetNameAsync(stop)}.");
}));

var me = new Command("me", "Says who you are.");
me.SetAction((_, stop) => RunAsync(async () => Console.WriteLine(await session.GetUserAsync(stop))));

var orders = new Command("orders", "Lists what you have ordered.");
orders.SetAction((_, stop) => RunAsync(async () => Console.WriteLine(await session.GetOrdersAsync(stop))));

var logout = new Command("logout", "Gives the access back and forgets it.");
logout.SetAction((_, stop) => RunAsync(async () =>
{
    await session.EndAsync(stop);
    Console.WriteLine("Signed out.");
}));

return await new RootCommand("A command-line tool that acts in your name.") { login, me, orders, logout }.Parse(args).InvokeAsync();

static async Task<int> RunAsync(Func<Task> action)
{
    try
    {
        await action();
        return 0;
    }
    catch (SignInException exception)
    {
        Console.Error.WriteLine(exception.Message);
        return 1;
    }
    catch (OperationCanceledException exception) when (exception.InnerException is TimeoutException)
    {
        Console.Error.WriteLine("The provider or the API does not answer in time.");
        return 1;
    }
    catch (HttpRequestException exception)
    {
        Console.Error.WriteLine($"The provider or the API does not answer: {exception.Message}");
        return 1;
    }
}
