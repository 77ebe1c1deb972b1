using AuthProvider.Server.Account.Passwords;
using AuthProvider.Server.Forms;
using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.Localization;

namespace AuthProvider.Server.Account.SignUp;

/// <summary>What a person enters to make an account.</summary>
public sealed class AccountForm
{
    private string? _userName;
    private string? _email;
    private string? _displayName;

    /// <summary>The name to sign in with. Keyboards of telephones add blanks; they mean nothing.</summary>
    public string? UserName
    {
        get => _userName;
        set => _userName = value?.Trim();
    }

    /// <summary>The e-mail address.</summary>
    public string? Email
    {
        get => _email;
        set => _email = value?.Trim();
    }

    /// <summary>The name to show to people; may be left out.</summary>
    public string? DisplayName
    {
        get => _displayName;
        set => _displayName = value?.Trim();
    }

    /// <summary>Whether the account gets a password. Said by the page, not by the person.</summary>
    [BindNever]
    public bool HasPassword { get; set; } = true;

    /// <summary>The password, exactly as it was typed.</summary>
    public string? Password { get; set; }

    /// <summary>Says at each field what is wrong with it.</summary>
    /// <param name="messages">Takes the messages.</param>
    /// <param name="judge">Judges the password.</param>
    /// <param name="words">Says what the rules have against the rest.</param>
    /// <returns>Whether nothing is.</returns>
    public bool Judge(ModelStateDictionary messages, PasswordJudge judge, IStringLocalizer<RuleWords> words)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ArgumentNullException.ThrowIfNull(judge);
        ArgumentNullException.ThrowIfNull(words);
        Add(nameof(UserName), words.SayIfAny(UserNameRules.Check(UserName)));
        Add(nameof(Email), words.SayIfAny(EmailRules.Check(Email)));
        Add(nameof(DisplayName), words.SayIfAny(DisplayNameRules.Check(DisplayName)));
        Add(nameof(Password), HasPassword ? judge.Check(Password, UserName) : null);
        return messages.IsValid;

        void Add(string field, string? message)
        {
            if (message is not null)
            {
                messages.AddModelError(field, message);
            }
        }
    }
}
