using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace AuthProvider.Server.Forms;

/// <summary>Ties a field to the message that says what is wrong with it: <c>aria-invalid</c> and <c>aria-describedby</c>.</summary>
[HtmlTargetElement("input", Attributes = "asp-for")]
[HtmlTargetElement("select", Attributes = "asp-for")]
[HtmlTargetElement("textarea", Attributes = "asp-for")]
public sealed class InvalidFieldTagHelper : TagHelper
{
    /// <summary>The field.</summary>
    [HtmlAttributeName("asp-for")]
    public ModelExpression For { get; set; } = null!;

    /// <summary>The view.</summary>
    [HtmlAttributeNotBound]
    [ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    /// <inheritdoc />
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (ViewContext.ModelState.GetFieldValidationState(FieldErrors.FullName(ViewContext, For)) is not ModelValidationState.Invalid)
        {
            return;
        }

        var described = output.Attributes["aria-describedby"]?.Value?.ToString();
        output.Attributes.SetAttribute("aria-invalid", "true");
        if (ViewContext.HttpContext.Items.TryAdd(typeof(InvalidFieldTagHelper), output))
        {
            // The person goes on at the first of them.
            output.Attributes.SetAttribute(new TagHelperAttribute("autofocus"));
        }

        output.Attributes.SetAttribute("aria-describedby", $"{FieldErrors.Id(ViewContext, For)} {described}".TrimEnd());
    }
}

/// <summary>Gives the message at a field the identifier that the field points to.</summary>
[HtmlTargetElement("span", Attributes = "asp-validation-for")]
public sealed class FieldMessageTagHelper : TagHelper
{
    /// <summary>The field.</summary>
    [HtmlAttributeName("asp-validation-for")]
    public ModelExpression For { get; set; } = null!;

    /// <summary>The view.</summary>
    [HtmlAttributeNotBound]
    [ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    /// <inheritdoc />
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.Attributes.SetAttribute("id", FieldErrors.Id(ViewContext, For));
    }
}

/// <summary>The names that both sides of a message use.</summary>
internal static class FieldErrors
{
    public static string FullName(ViewContext view, ModelExpression field) => view.ViewData.TemplateInfo.GetFullHtmlFieldName(field.Name);

    public static string Id(ViewContext view, ModelExpression field) => TagBuilder.CreateSanitizedId(FullName(view, field), "_") + "-error";
}
