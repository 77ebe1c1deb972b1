using Microsoft.Playwright;

namespace AuthProvider.EndToEnd.Tests.Browsing;

/// <summary>
/// A person who has no mouse (WCAG 2.2, 2.1.1, 2.1.2, 2.4.3, 2.4.7, 2.4.11). Wherever the focus goes it is seen: an element that has it
/// without an outline or a shadow, or outside the window, fails the test, and so does a focus that is lost.
/// </summary>
internal sealed class Keyboard(IPage page)
{
    // More presses than any page has stops.
    private const int Most = 80;

    // The places where Tab has to stop, in their order. Of a group of radio buttons it is the chosen one; arrows lead to the others.
    private const string Stops = """
        () => {
          const stops = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]')]
            .filter(element => element.checkVisibility({ visibilityProperty: true }) && !element.disabled && element.tabIndex >= 0)
            .filter((element, index, all) => element.type !== 'radio' || element ===
              (all.find(each => each.name === element.name && each.checked) ?? all.find(each => each.name === element.name)));
          window.stops = stops;
          return stops.map(element => element.outerHTML.slice(0, 120));
        }
        """;

    // Where the focus is: nowhere, or what is wrong with how it looks there, and which of the stops it is; -1 is another one.
    private const string Look = """
        () => {
          const element = document.activeElement;
          if (!element || element === document.body) { return { nowhere: true, fault: null, stop: -1 }; }
          const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(element);
          const outlined = outlineStyle !== 'none' && parseFloat(outlineWidth) > 0 && !/, 0\)$|transparent/.test(outlineColor);
          const { left, right, top, bottom } = element.getBoundingClientRect();
          const inside = right > 0 && bottom > 0 && left < innerWidth && top < innerHeight;
          const fault = !outlined && boxShadow === 'none' ? 'the focus is not seen at' : inside ? null : 'the focus is outside the window, at';
          return { nowhere: false, fault: fault && `${fault} ${element.outerHTML.slice(0, 120)}`, stop: window.stops?.indexOf(element) ?? -1 };
        }
        """;

    /// <summary>Presses a key where the focus is.</summary>
    public Task PressAsync(string key) => page.Keyboard.PressAsync(key);

    /// <summary>Goes to a field and types a text over what is in it.</summary>
    public async Task FillAsync(string selector, string text)
    {
        await GoToAsync(selector);
        await PressAsync("Control+A");
        await page.Keyboard.TypeAsync(text);
    }

    /// <summary>Goes to an element and presses a key there.</summary>
    public async Task PressAtAsync(string selector, string key = "Enter")
    {
        await GoToAsync(selector);
        await PressAsync(key);
    }

    /// <summary>Goes forward to an element, with Tab; where the focus is there already, it stays.</summary>
    public async Task GoToAsync(string selector)
    {
        await page.Locator(selector).First.WaitForAsync();
        for (var presses = 0; presses < Most; presses++)
        {
            if (await page.EvaluateAsync<bool>("selector => document.activeElement.matches(selector)", selector))
            {
                Demand(await LookAsync());
                return;
            }

            await PressAsync("Tab");
            var focus = await LookAsync();
            Demand(focus);
            Assert.False(focus.Nowhere, $"{page.Url}: on the way to {selector} the focus is lost.");
        }

        Assert.Fail($"{page.Url}: {selector} is not reached with the Tab key.");
    }

    /// <summary>Goes through the whole page with Tab, and back with Shift+Tab: to everything, in its order.</summary>
    /// <param name="name">What it is called in a failure.</param>
    public async Task WalkAsync(string name)
    {
        var stops = await page.EvaluateAsync<string[]>(Stops);

        // The focus may be anywhere: out of the page first.
        for (var presses = 0; !(await LookAsync()).Nowhere; presses++)
        {
            Assert.True(presses < stops.Length + Most, $"{name} at {page.Url}: Tab does not lead out of the page.");
            await PressAsync("Tab");
        }

        foreach (var (key, expected) in new[] { ("Tab", stops), ("Shift+Tab", stops.Reverse()) })
        {
            var seen = (await WalkAsync(key, stops.Length + Most)).Select(stop => stops[stop]);
            Assert.True(expected.SequenceEqual(seen), $"{name} at {page.Url}: {key} leads to\n{string.Join('\n', seen)}\nand not to\n{string.Join('\n', expected)}");
        }
    }

    // Until it is out of the page, or at the beginning again.
    private async Task<List<int>> WalkAsync(string key, int most)
    {
        var seen = new List<int>();
        for (var presses = 0; presses < most; presses++)
        {
            await PressAsync(key);
            var focus = await LookAsync();
            Demand(focus);
            if (focus.Nowhere || seen.Contains(focus.Stop))
            {
                break;
            }

            // What scrolls takes the focus too, in some browsers.
            if (focus.Stop >= 0)
            {
                seen.Add(focus.Stop);
            }
        }

        return seen;
    }

    private void Demand(Focus focus) => Assert.True(focus.Fault is null, $"{page.Url}: {focus.Fault}");

    private Task<Focus> LookAsync() => page.EvaluateAsync<Focus>(Look);

    private sealed record Focus
    {
        public bool Nowhere { get; set; }

        public string? Fault { get; set; }

        public int Stop { get; set; }
    }
}
