using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Notes.Notebook;

namespace Notes.Pages;

public sealed class MyNotesModel(Notebooks notebooks) : PageModel
{
    [BindProperty, Required, StringLength(500)]
    public string Text { get; set; } = "";

    public IEnumerable<Note> Notes => notebooks.Of(Subject);

    private string Subject => User.FindFirst("sub")!.Value;

    public void OnGet()
    {
    }

    public IActionResult OnPost()
    {
        if (!ModelState.IsValid)
        {
            return Page();
        }

        notebooks.Add(Subject, Text);
        return RedirectToPage();
    }
}
