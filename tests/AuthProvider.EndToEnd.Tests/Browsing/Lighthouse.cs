using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AuthProvider.EndToEnd.Tests.Processes;
using Microsoft.Playwright;

namespace AuthProvider.EndToEnd.Tests.Browsing;

/// <summary>
/// Looks at pages with Lighthouse, as the person of a page and in the same browser: 100 for accessibility and for best practices. It loads
/// each page anew in a tab of its own. <c>./test</c> installs it.
/// </summary>
internal sealed class Lighthouse : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly string Folder = Path.Combine(WorkingCopy.Root, "tests", "AuthProvider.EndToEnd.Tests", "Browsing", "npm");
    private static readonly string[] Categories = ["accessibility", "best-practices"];
    private static readonly JsonSerializerOptions Json = JsonSerializerOptions.Web;

    private readonly Process _process;
    private readonly Task<string> _errors;

    private Lighthouse(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Starts it.</summary>
    /// <param name="browser">The browser whose pages it looks at.</param>
    /// <exception cref="InvalidOperationException">It is not installed.</exception>
    public static Lighthouse Start(ChromiumBrowser browser)
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules", "lighthouse")))
        {
            throw new InvalidOperationException($"Lighthouse is missing: run ./test, or npm ci in {Folder}.");
        }

        return new(Process.Start(new ProcessStartInfo("node", ["lighthouse.mjs", browser.DebuggingPort.ToString(CultureInfo.InvariantCulture)])
        {
            WorkingDirectory = Folder, UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!);
    }

    /// <summary>Looks at the address where a person is.</summary>
    /// <param name="page">The page that they see.</param>
    /// <param name="name">What it is called in a failure.</param>
    /// <returns>Why it is not 100 in both categories, with the audits that failed; null where it is.</returns>
    public async Task<string?> FindAsync(IPage page, string name)
    {
        var verdict = await LookAsync(page);
        if (verdict.Error is not null)
        {
            return $"{name} at {page.Url}: {verdict.Error}";
        }

        // Whoever is led elsewhere has looked at another page.
        if (new Uri(verdict.Address).AbsolutePath != new Uri(page.Url).AbsolutePath)
        {
            return $"{name} at {page.Url} led to {verdict.Address}";
        }

        return Categories.All(category => verdict.Scores.GetValueOrDefault(category) is 100) && verdict.Failed.Count == 0
            ? null
            : $"{name} at {page.Url}: {string.Join(", ", verdict.Scores.Select(score => $"{score.Key} {score.Value}"))}\n"
                + string.Join('\n', verdict.Failed.Select(audit => $"{audit.Id}: {audit.Title}\n  {string.Join("\n  ", audit.Items)}"));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<Verdict> LookAsync(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        var context = (await session.SendAsync("Target.getTargetInfo"))!.Value.GetProperty("targetInfo").GetProperty("browserContextId").GetString();
        await session.DetachAsync();
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new { context, address = page.Url }, Json));
        await _process.StandardInput.FlushAsync();
        var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Limit)
            ?? throw new InvalidOperationException($"Lighthouse ended: {await _errors}");
        return JsonSerializer.Deserialize<Verdict>(line, Json)!;
    }

    private sealed record Verdict(string Address, string? Error, IReadOnlyDictionary<string, int?> Scores, IReadOnlyList<FailedAudit> Failed);

    private sealed record FailedAudit(string Id, string Title, IReadOnlyList<string> Items);
}
