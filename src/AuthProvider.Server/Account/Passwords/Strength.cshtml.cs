using AuthProvider.Server.Hosting;
using AuthProvider.Server.Limits;
using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AuthProvider.Server.Account.Passwords;

/// <summary>
/// Says how strong a password is while it is typed, for the meter of the pages that take a new one: what the form would be told, by the
/// same rules and in the same language (docs/decisions/0013-strength-meter.md). It keeps nothing.
/// </summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class StrengthModel(PasswordJudge judge, FailureLimits limits) : PageModel
{
    /// <summary>It is no page.</summary>
    public IActionResult OnGet() => NotFound();

    /// <summary>Judges.</summary>
    /// <param name="password">The password as far as it is typed.</param>
    /// <param name="username">The username of its owner, where the form has one.</param>
    /// <returns><c>score</c>, from 0 to 4, and <c>text</c>, a sentence.</returns>
    public IActionResult OnPost(string? password, string? username)
    {
        // Only the server knows the rules and the lists, and an estimate takes some milliseconds: so many that a person never notices.
        var network = FailureLimits.KeyOf(HttpContext.Connection.RemoteIpAddress);
        if (!limits.TryCount(FailureKind.PasswordStrength, network, out var wait))
        {
            Response.SetRetryAfter(wait);
            return StatusCode(StatusCodes.Status429TooManyRequests);
        }

        if (password is null or { Length: > PasswordRules.MaximumLength } || username is { Length: > UserNameRules.MaximumLength })
        {
            return BadRequest();
        }

        var (score, sentence) = judge.Rate(password, username);
        return new JsonResult(new { score, text = sentence });
    }
}
