using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenIddict.Server;

namespace AuthProvider.Protocol.Tests.Pipeline;

/// <summary>The rules of the pipeline in the order in which they run, so that a change of the order is seen and meant.</summary>
public sealed class RuleOrderTests(SharedProvider shared) : IClassFixture<SharedProvider>
{
    [Fact]
    public void Rules_run_in_the_order_that_the_file_shows()
    {
        var text = new StringBuilder();
        var handlers = shared.Provider.Services.GetRequiredService<IOptionsMonitor<OpenIddictServerOptions>>().CurrentValue.Handlers;
        foreach (var group in handlers.GroupBy(handler => handler.ContextType.Name).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            text.Append(group.Key).Append('\n');
            foreach (var handler in group.OrderBy(handler => handler.Order))
            {
                text.Append(handler.Type is OpenIddictServerHandlerType.BuiltIn ? "    " : "  * ").Append(Name(handler.ServiceDescriptor)).Append('\n');
            }
        }

        GoldenFile.Check("rules.txt", text.ToString());
    }

    private static string Name(ServiceDescriptor service)
    {
        var type = service.ServiceType;
        return type.IsGenericType ? type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)] : type.Name;
    }
}
