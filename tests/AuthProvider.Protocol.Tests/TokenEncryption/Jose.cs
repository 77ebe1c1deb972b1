using System.Diagnostics;
using System.Text.Json;

namespace AuthProvider.Protocol.Tests.TokenEncryption;

/// <summary>The npm package jose, a JOSE implementation of other people, in a process of its own. <c>./test</c> installs it.</summary>
internal static class Jose
{
    private static string Folder => Path.Combine(Repository.Root, "tests", "AuthProvider.Protocol.Tests", "TokenEncryption", "jose");

    /// <summary>Decrypts; returns the content and the header.</summary>
    public static async Task<(string Content, JsonElement Header)> DecryptAsync(object privateJwk, string token)
    {
        var answer = await RunAsync(new { operation = "decrypt", jwk = privateJwk, token });
        return (answer.GetProperty("content").GetString()!, answer.GetProperty("header"));
    }

    /// <summary>Encrypts for a public key.</summary>
    public static async Task<string> EncryptAsync(object publicJwk, string algorithm, string encryption, string content, string? apu = null, string? apv = null) =>
        (await RunAsync(new { operation = "encrypt", jwk = publicJwk, alg = algorithm, enc = encryption, content, cty = "JWT", apu, apv })).GetProperty("token").GetString()!;

    /// <summary>Verifies a JWT with the one algorithm that it may have; returns the claims and the header.</summary>
    public static async Task<(JsonElement Claims, JsonElement Header)> VerifyAsync(JsonElement jwks, string token, string algorithm)
    {
        var answer = await RunAsync(new { operation = "verify", jwks, token, alg = algorithm });
        return (answer.GetProperty("payload"), answer.GetProperty("header"));
    }

    private static async Task<JsonElement> RunAsync(object request)
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules", "jose")))
        {
            throw new InvalidOperationException($"The npm package jose is missing: run ./test, or npm ci in {Folder}.");
        }

        using var process = Process.Start(new ProcessStartInfo("node", ["jose.mjs"])
        {
            WorkingDirectory = Folder, UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        await process.StandardInput.WriteAsync(JsonSerializer.Serialize(request));
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? JsonSerializer.Deserialize<JsonElement>(await output) : throw new InvalidOperationException(await errors);
    }
}
