using AuthProvider.Protocol.DynamicRegistration;
using AuthProvider.Protocol.FrontChannelLogout;
using AuthProvider.Protocol.PairwiseSubjects;
using AuthProvider.Protocol.Registration;
using AuthProvider.Server.Forms;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Caches;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.Localization;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Server.Developer.Apps;

/// <summary>Judges what a developer entered, and turns it into a draft. What is wrong is said at its field.</summary>
public sealed class AppFormRules(
    ServerSettings settings, ScopeCache scopes, SectorIdentifiers sectors, IStringLocalizer<AppFormRules> words, IStringLocalizer<RuleWords> ruleWords)
{
    /// <summary>How many lines a field takes.</summary>
    public const int MaximumLines = RedirectUriRules.MaximumCount;

    private const string Prefix = "Form";

    /// <summary>Judges the form of a kind of app.</summary>
    /// <param name="form">What was entered.</param>
    /// <param name="current">The app as it is, or an empty one of the kind: what the form does not show stays.</param>
    /// <param name="offered">The names of the scopes that the form showed.</param>
    /// <param name="messages">Takes the messages.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>What is to be saved; null where something is wrong.</returns>
    public async ValueTask<JudgedApp?> JudgeAsync(
        AppForm form, AppDraft current, IReadOnlySet<string> offered, ModelStateDictionary messages, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(offered);
        ArgumentNullException.ThrowIfNull(messages);

        var kind = current.Kind;
        var name = form.Name?.Trim();
        Add(messages, nameof(AppForm.Name), ruleWords.SayIfAny(AppNameRules.Check(name)));
        var draft = current with
        {
            Name = name ?? "",
            RedirectUris = kind.SignsPeopleIn() ? JudgeUris(messages, nameof(AppForm.RedirectUris), form.RedirectUris, TypeOf(current), isNeeded: !(kind is AppKind.Native && form.UsesDeviceCode)) : current.RedirectUris,
            PostLogoutRedirectUris = kind.SignsPeopleIn()
                ? JudgeUris(messages, nameof(AppForm.PostLogoutRedirectUris), form.PostLogoutRedirectUris, TypeOf(current), isNeeded: false)
                : current.PostLogoutRedirectUris,
            Scopes = ChosenScopes(form, current, offered),
            AccessToken = kind is AppKind.Api && Enum.IsDefined(form.AccessToken) ? form.AccessToken : current.AccessToken,
            Roles = kind.SignsPeopleIn() ? AppRoleLines.Judge(form.Roles, current.Roles, words, ruleWords, message => Add(messages, nameof(AppForm.Roles), message)) : current.Roles,
            Metadata = JudgeMetadata(messages, form, current),
        };
        draft = AppFormGrants.Choose(form, draft);
        Add(messages, nameof(AppForm.RedirectUris), await FindProblemOfSectorAsync(draft, current, cancellationToken));
        if (kind.SignsPeopleIn() && IsGood(nameof(AppForm.RedirectUris)) && IsGood(nameof(AppForm.FrontchannelLogoutUri))
            && FrontChannelLogoutAddress.FindProblem(draft.Metadata, draft.RedirectUris) is { } problem)
        {
            Add(messages, nameof(AppForm.FrontchannelLogoutUri), Say(problem));
        }

        var apiScopes = kind is AppKind.Api ? await ApiScopeLines.JudgeAsync(form.ApiScopes, current.ClientId, scopes, words, SayScope, cancellationToken) : [];
        return messages.IsValid ? new JudgedApp(draft, apiScopes) : null;

        void SayScope(string message) => Add(messages, nameof(AppForm.ApiScopes), message);

        bool IsGood(string field) => messages.GetFieldValidationState($"{Prefix}.{field}") is not ModelValidationState.Invalid;
    }

    /// <summary>Says at the form that another API has a scope.</summary>
    /// <param name="taken">What the database said.</param>
    /// <param name="messages">Takes the message.</param>
    public void SayTaken(ScopeTakenException taken, ModelStateDictionary messages)
    {
        ArgumentNullException.ThrowIfNull(taken);
        ArgumentNullException.ThrowIfNull(messages);
        Add(messages, nameof(AppForm.ApiScopes), words["ScopeTaken", taken.Scope]);
    }

    /// <summary>Says at the form that somebody else changed the app at the same time.</summary>
    /// <param name="messages">Takes the message.</param>
    public void SayChanged(ModelStateDictionary messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        messages.AddModelError("", words["ChangedMeanwhile"]);
    }

    // What the form did not show, the app keeps; openid cannot be cleared where people sign in.
    private static IReadOnlyList<string> ChosenScopes(AppForm form, AppDraft current, IReadOnlySet<string> offered) =>
    [
        .. ((string[])[Scopes.OpenId]).Where(offered.Contains)
            .Concat(form.Scopes.Where(offered.Contains))
            .Concat(current.Scopes.Where(scope => !offered.Contains(scope)))
            .Distinct(StringComparer.Ordinal),
    ];

    private static ApplicationType TypeOf(AppDraft draft) => draft.ApplicationType ?? draft.Kind.DefaultApplicationType();

    // The document of a sector spoke for the app as it was registered (OpenID Connect Dynamic Client Registration 1.0, 5).
    private async ValueTask<string?> FindProblemOfSectorAsync(AppDraft draft, AppDraft current, CancellationToken cancellationToken)
    {
        if (draft.Metadata.SubjectType is not SubjectTypes.Pairwise)
        {
            return null;
        }

        if (PairwiseSectors.FindProblem(draft.Metadata, draft.RedirectUris, GrantTypesOf(draft)) is { } problem)
        {
            return Say(problem);
        }

        var uris = PairwiseSectors.UrisToList(draft.Metadata, draft.RedirectUris, GrantTypesOf(draft));
        return draft.Metadata.SectorIdentifierUri is { } sector
            && uris.Except(PairwiseSectors.UrisToList(current.Metadata, current.RedirectUris, GrantTypesOf(current)), StringComparer.Ordinal).Any()
                && await sectors.VerifyAsync(sector, uris, cancellationToken) is { } refused
                ? Say(refused)
                : null;
    }

    // What only programs are told is in English.
    private string Say(MetadataProblem problem) => ruleWords.SayIfAny(problem.Refusal) ?? problem.Message;

    private static IReadOnlyList<string> GrantTypesOf(AppDraft draft) => draft.GrantTypes ?? draft.Kind.DefaultGrantTypes();

    private IReadOnlyList<string> JudgeUris(ModelStateDictionary messages, string field, string? text, ApplicationType type, bool isNeeded)
    {
        var uris = AppForm.Lines(text);
        if (uris.Count == 0 && isNeeded)
        {
            Add(messages, field, words["RedirectUriMissing"]);
        }

        if (uris.Count > MaximumLines)
        {
            Add(messages, field, words["AtMost", MaximumLines]);
            return [];
        }

        for (var index = 0; index < uris.Count; index++)
        {
            if (RedirectUriRules.Check(uris[index], type, settings.Apps.AllowHttpLoopback) is { } refusal)
            {
                var message = ruleWords.SayIfAny(refusal);
                Add(messages, field, uris.Count == 1 ? message : words["Line", index + 1, message]);
            }
        }

        return [.. uris.Distinct(StringComparer.Ordinal)];
    }

    private ClientMetadata JudgeMetadata(ModelStateDictionary messages, AppForm form, AppDraft current)
    {
        var metadata = current.Metadata with { LogoUri = Text(form.LogoUri), ClientUri = Text(form.ClientUri) };
        if (current.Kind.SignsPeopleIn())
        {
            var logout = Text(form.FrontchannelLogoutUri);
            metadata = metadata with
            {
                FrontchannelLogoutUri = logout,
                FrontchannelLogoutSessionRequired = logout is not null
                    && (current.Metadata.FrontchannelLogoutUri is null || current.Metadata.FrontchannelLogoutSessionRequired),
            };
        }

        if (current.Kind is AppKind.Web)
        {
            var logout = Text(form.BackchannelLogoutUri);
            metadata = metadata with
            {
                BackchannelLogoutUri = logout,
                BackchannelLogoutSessionRequired = logout is not null
                    && (current.Metadata.BackchannelLogoutUri is null || current.Metadata.BackchannelLogoutSessionRequired),
            };
        }

        // A member that the form does not show was judged when it came.
        foreach (var problem in ClientMetadataRules.Check(metadata, settings.Apps.AllowHttpLoopback))
        {
            var field = problem.Member switch
            {
                "logo_uri" => nameof(AppForm.LogoUri),
                "client_uri" => nameof(AppForm.ClientUri),
                "frontchannel_logout_uri" when current.Kind.SignsPeopleIn() => nameof(AppForm.FrontchannelLogoutUri),
                "backchannel_logout_uri" when current.Kind is AppKind.Web => nameof(AppForm.BackchannelLogoutUri),
                _ => null,
            };
            Add(messages, field, field is null ? null : Say(problem));
        }

        return metadata;
    }

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static void Add(ModelStateDictionary messages, string? field, string? message)
    {
        if (message is not null)
        {
            messages.AddModelError($"{Prefix}.{field}", message);
        }
    }
}

/// <summary>What a developer entered, judged.</summary>
/// <param name="Draft">The app.</param>
/// <param name="ApiScopes">The scopes that it offers.</param>
public sealed record JudgedApp(AppDraft Draft, IReadOnlyList<ApiScope> ApiScopes);
