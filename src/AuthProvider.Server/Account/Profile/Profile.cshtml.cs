using AuthProvider.Server.Forms;
using AuthProvider.Server.Notices;
using AuthProvider.Server.Sessions;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace AuthProvider.Server.Account.Profile;

/// <summary>Shows and changes what apps may learn about the signed-in user.</summary>
public sealed class ProfileModel(UserCache users, UserDirectory directory, TimeProvider time, IStringLocalizer<RuleWords> rules) : PageModel
{
    /// <summary>What the user entered.</summary>
    [BindProperty]
    public ProfileForm Form { get; set; } = new();

    /// <summary>The user as it is.</summary>
    public UserPicture Stored { get; private set; } = null!;

    /// <summary>The time zones to choose from, with that of the user in any case.</summary>
    public IEnumerable<string> TimeZones => Form.Claims.GetValueOrDefault(ProfileField.TimeZone) is { Length: > 0 } own
        ? ProfileRules.TimeZones.Append(own).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
        : ProfileRules.TimeZones;

    public async Task OnGetAsync()
    {
        await LoadAsync();
        Form = ProfileForm.From(Stored);
    }

    public async Task<IActionResult> OnPostAsync()
    {
        await LoadAsync();
        if (!Form.Judge(ProfileRules.LatestDate(time), nameof(Form), ModelState, rules))
        {
            return Page();
        }

        var profile = Form.ToProfile(Stored.Profile);
        if (!string.Equals(profile, Stored.Profile, StringComparison.Ordinal) || !string.Equals(Form.DisplayName, Stored.DisplayName, StringComparison.Ordinal))
        {
            await directory.SetProfileAsync(Stored.Id, Form.DisplayName, profile, HttpContext.RequestAborted);
        }

        return LocalRedirect(Notice.AddTo(HttpContext, "~/account", Notice.ProfileSaved));
    }

    private async Task LoadAsync() => Stored = await users.FindAsync(User.GetUserId(), HttpContext.RequestAborted)
        ?? throw new InvalidOperationException("The user of a session is gone.");
}
