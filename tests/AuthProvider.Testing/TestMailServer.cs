using System.Net;
using System.Net.Sockets;
using System.Text;
using MimeKit;

namespace AuthProvider.Testing;

/// <summary>A small mail server on a port of this machine (RFC 5321): takes what is sent, and can be told to be away, busy, or to refuse an address.</summary>
public sealed partial class TestMailServer : IAsyncDisposable
{
    private readonly List<TestMail> _mails = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TcpListener _listener;
    private readonly Task _work;

    private TestMailServer()
    {
        _listener = new TcpListener(IPAddress.Loopback, 0);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _work = AcceptAsync(_listener);
    }

    /// <summary>The port.</summary>
    public int Port { get; }

    /// <summary>What it says to a message instead of taking it, such as <c>451 busy</c>; null: it takes it.</summary>
    public string? Refusal { get; set; }

    /// <summary>How many messages were offered so far.</summary>
    public int Offered { get; private set; }

    /// <summary>What it took, the oldest first.</summary>
    public IReadOnlyList<TestMail> Mails
    {
        get
        {
            lock (_lock)
            {
                return [.. _mails];
            }
        }
    }

    /// <summary>Starts one.</summary>
    public static TestMailServer Start() => new();

    /// <summary>The settings of a server that sends through this one.</summary>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Mail:Host"] = "127.0.0.1",
        ["Mail:Port"] = Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["Mail:Security"] = "None",
        ["Mail:From"] = "AuthProvider <accounts@example.com>",
    };

    /// <summary>Waits for a message to an address with some words in its subject, and takes it out.</summary>
    /// <param name="to">The address.</param>
    /// <param name="subject">The words.</param>
    /// <param name="patience">How long to wait; null: half a minute.</param>
    public async Task<TestMail> TakeAsync(string to, string subject, TimeSpan? patience = null)
    {
        using var limit = new CancellationTokenSource(patience ?? TimeSpan.FromSeconds(30));
        while (true)
        {
            var changed = Volatile.Read(ref _changed).Task;
            lock (_lock)
            {
                if (_mails.Find(mail => mail.To == to && mail.Subject.Contains(subject, StringComparison.OrdinalIgnoreCase)) is { } found)
                {
                    _mails.Remove(found);
                    return found;
                }
            }

            try
            {
                await changed.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException exception)
            {
                throw new InvalidOperationException($"No letter to {to} about '{subject}' came, but: {string.Join("; ", Mails.Select(mail => $"{mail.To}: {mail.Subject}"))}", exception);
            }
        }
    }

    /// <summary>Waits until as many messages were offered.</summary>
    /// <param name="count">How many.</param>
    public async Task WaitForOffersAsync(int count)
    {
        while (Offered < count)
        {
            await Volatile.Read(ref _changed).Task.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _work;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        var talks = new List<Task>();
        try
        {
            while (true)
            {
                talks.Add(TalkAsync(await listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(talks);
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
                await using var writer = new StreamWriter(client.GetStream(), Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
                await TalkAsync(reader, writer);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // The other side has gone.
            }
        }
    }

    private async Task TalkAsync(StreamReader reader, StreamWriter writer)
    {
        var to = "";
        await writer.WriteLineAsync("220 mail.example ESMTP");
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            switch (line.Split(' ', ':')[0].ToUpperInvariant())
            {
                case "EHLO" or "HELO":
                    await writer.WriteLineAsync("250 mail.example");
                    break;
                case "RCPT":
                    to = line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];
                    await writer.WriteLineAsync("250 OK");
                    break;
                case "DATA":
                    await writer.WriteLineAsync("354 go on");
                    var mail = await ReadAsync(reader, to);
                    var refusal = Refusal;
                    if (refusal is null)
                    {
                        lock (_lock)
                        {
                            _mails.Add(mail);
                        }
                    }

                    await writer.WriteLineAsync(refusal ?? "250 taken");
                    Offered++;
                    Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
                    break;
                case "QUIT":
                    await writer.WriteLineAsync("221 bye");
                    return;
                default:
                    await writer.WriteLineAsync("250 OK");
                    break;
            }
        }
    }

    private async Task<TestMail> ReadAsync(StreamReader reader, string to)
    {
        using var bytes = new MemoryStream();
        while (await reader.ReadLineAsync(_stop.Token) is var line && line != ".")
        {
            if (line is null)
            {
                throw new EndOfStreamException();
            }

            bytes.Write(Encoding.Latin1.GetBytes((line.StartsWith('.') ? line[1..] : line) + "\r\n"));
        }

        bytes.Position = 0;
        using var message = await MimeMessage.LoadAsync(bytes, _stop.Token);
        return new(to, message.From.ToString(), message.Subject ?? "", message.TextBody ?? "", message.HtmlBody ?? "", message.MessageId);
    }
}

/// <summary>A message that a <see cref="TestMailServer"/> took.</summary>
/// <param name="To">Who gets it.</param>
/// <param name="From">Who it says sent it.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="Text">Its plain text.</param>
/// <param name="Html">Its HTML.</param>
/// <param name="Id">Its Message-Id.</param>
public sealed record TestMail(string To, string From, string Subject, string Text, string Html, string? Id)
{
    /// <summary>The first link of its plain text.</summary>
    public string Link => Text.Split('\n').First(line => line.StartsWith("https://", StringComparison.Ordinal)).Trim();

    /// <summary>The code of its plain text.</summary>
    public string Code => Text.Split('\n').First(line => line.StartsWith("    ", StringComparison.Ordinal)).Trim();
}
