using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenIddict.Server;

namespace AuthProvider.Protocol.Tests.Pipeline;

/// <summary>The rules of the pipeline in the order in which they run, so that a change of the order is seen and meant.</summary>
public sealed class RuleOrderTests(SharedProvider shared) : IClassFixture<SharedProvider>
{
    private List<OpenIddictServerHandlerDescriptor> Handlers =>
        shared.Provider.Services.GetRequiredService<IOptionsMonitor<OpenIddictServerOptions>>().CurrentValue.Handlers;

    [Fact]
    public void Rules_run_in_the_order_that_the_file_shows()
    {
        var text = new StringBuilder();
        foreach (var group in Handlers.GroupBy(handler => handler.ContextType.Name).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            text.Append(group.Key).Append('\n');
            foreach (var handler in group.OrderBy(handler => handler.Order).ThenBy(handler => Name(handler.ServiceDescriptor), StringComparer.Ordinal))
            {
                text.Append(handler.Type is OpenIddictServerHandlerType.BuiltIn ? "    " : "  * ").Append(Name(handler.ServiceDescriptor)).Append('\n');
            }
        }

        GoldenFile.Check("rules.txt", text.ToString());
    }

    /// <summary>OpenIddict sorts rules by a sort that is not stable: two of the same order run one way today and the other way tomorrow.</summary>
    [Fact]
    public void No_rule_of_ours_shares_its_place_with_another() =>
        Assert.Empty(
            from handler in Handlers
            group handler by (handler.ContextType.Name, handler.Order) into place
            where place.Count() > 1 && place.Any(handler => handler.Type is not OpenIddictServerHandlerType.BuiltIn)
            select $"{place.Key.Name}: {string.Join(" and ", place.Select(handler => Name(handler.ServiceDescriptor)))}");

    private static string Name(ServiceDescriptor service)
    {
        var type = service.ServiceType;
        return type.IsGenericType ? type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)] : type.Name;
    }
}
