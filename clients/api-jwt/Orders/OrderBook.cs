namespace OrdersApi.Orders;

public sealed record Order(int Number, string Item, int Quantity, DateOnly Placed);

/// <summary>Sample data: everybody has ordered something, and always the same.</summary>
public static class OrderBook
{
    private static readonly string[] Items = ["Teapot, 1.2 l", "Bread knife", "Linen apron", "Oak board", "Cast-iron pan", "Jam jars, six"];
    private static readonly string[] Customers = ["first", "second", "third", "fourth"];

    public static IEnumerable<Order> Of(string subject)
    {
        var seed = subject.Sum(character => character);
        return Enumerable.Range(0, 3).Select(index => new Order(
            Number: 1000 + ((seed * 7) + (index * 131)) % 9000,
            Item: Items[(seed + (index * 2)) % Items.Length],
            Quantity: 1 + ((seed + index) % 3),
            Placed: new DateOnly(2026, 1, 5).AddDays((seed + (index * 17)) % 90)));
    }

    /// <summary>What some customers have ordered together, for those who run the place.</summary>
    public static IEnumerable<Order> All() => Customers.SelectMany(Of).OrderBy(order => order.Number);
}
