using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Duende.IdentityModel.OidcClient.Browser;

namespace DeviceCli.SignIn;

/// <summary>The browser of this machine, and a listener on a free port for its way back.</summary>
public sealed class LoopbackBrowser : IBrowser, IDisposable
{
    private const string Page = "<!DOCTYPE html><html lang=en><meta charset=utf-8><title>Done</title><p id=done>You may close this page and go back to the terminal.";

    private readonly HttpListener _listener = new();
    private readonly bool _opens;

    public LoopbackBrowser(bool opens)
    {
        _opens = opens;
        // The registered redirect URI has no port: loopback addresses match with any (RFC 8252, 7.3).
        var origin = $"http://127.0.0.1:{FreePort()}";
        RedirectUri = origin + "/callback";
        _listener.Prefixes.Add(origin + "/");
        _listener.Start();
    }

    public string RedirectUri { get; }

    public async Task<BrowserResult> InvokeAsync(BrowserOptions options, CancellationToken cancellationToken = default)
    {
        Console.WriteLine($"Open {options.StartUrl}");
        if (_opens)
        {
            Open(options.StartUrl);
        }

        while (true)
        {
            var context = await _listener.GetContextAsync().WaitAsync(cancellationToken);
            // Browsers ask for icons and the like.
            var isBack = context.Request.Url?.AbsolutePath == "/callback";
            context.Response.StatusCode = isBack ? 200 : 404;
            context.Response.ContentType = "text/html; charset=utf-8";
            context.Response.Close(isBack ? Encoding.UTF8.GetBytes(Page) : [], willBlock: true);
            if (isBack)
            {
                return new BrowserResult { ResultType = BrowserResultType.Success, Response = context.Request.Url!.Query };
            }
        }
    }

    public void Dispose() => _listener.Close();

    private static void Open(string address)
    {
        try
        {
            using var browser = Process.Start(new ProcessStartInfo(address) { UseShellExecute = true });
        }
        catch (Win32Exception)
        {
            // No browser here: the person opens the address that was printed.
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
