using Microsoft.AspNetCore.Mvc.RazorPages;
using Shop.Orders;

namespace Shop.Pages;

public sealed class OrdersModel(OrdersClient orders) : PageModel
{
    public OrdersAnswer Answer { get; private set; } = null!;

    public async Task OnGetAsync() => Answer = await orders.ListAsync(HttpContext);
}
