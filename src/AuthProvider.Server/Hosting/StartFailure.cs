using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using AuthProvider.Storage.Database;
using Microsoft.AspNetCore.Connections;

namespace AuthProvider.Server.Hosting;

/// <summary>A start that fails says one sentence and ends with exit code 1; what nobody foresaw keeps its stack trace.</summary>
internal static partial class StartFailure
{
    /// <summary>Runs the program.</summary>
    /// <param name="program">What to run.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> GuardAsync(Func<Task> program)
    {
        try
        {
            await program();
            return 0;
        }
        catch (Exception exception) when (Describe(exception) is { } sentence)
        {
            await Console.Error.WriteLineAsync(sentence);
            return 1;
        }
    }

    /// <summary>The sentence of a failure that an operator can mend; null where it is another.</summary>
    public static string? Describe(Exception exception) => exception switch
    {
        StartException => exception.Message,
        IOException { InnerException: AddressInUseException } =>
            $"{Address(exception)} is in use: stop the program that listens there, or choose another address with --urls https://localhost:PORT.",
        IOException { InnerException: AggregateException failures } when failures.Flatten().InnerExceptions.OfType<SocketException>().FirstOrDefault() is { } socket =>
            Describe(socket),
        SocketException { SocketErrorCode: SocketError.AccessDenied } =>
            "This user may not listen on that port: ports below 1024 need a right, so choose another address with --urls https://localhost:PORT.",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable or SocketError.HostNotFound } =>
            "This machine does not have the address of --urls: choose one of its own, such as https://localhost:5001.",
        SocketException => $"The address of --urls cannot be listened on: {exception.Message}.",
        CryptographicException => $"The certificate of Kestrel:Certificates or Kestrel:Endpoints cannot be read: {exception.Message}",
        InvalidDataException => $"The configuration cannot be read: {OneLine(exception)}",
        FormatException { InnerException: not null } or InvalidOperationException { InnerException: SocketException } => OneLine(exception),
        _ => null,
    };

    private static string Address(Exception exception) =>
        PortOfAddress().Match(exception.Message) is { Success: true } match ? $"Port {match.Groups["port"].Value}" : "The address of --urls";

    private static string OneLine(Exception exception) =>
        (exception.InnerException is { } inner ? $"{exception.Message} {inner.Message}" : exception.Message).ReplaceLineEndings(" ");

    [GeneratedRegex(@"://\S+:(?<port>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PortOfAddress();
}
