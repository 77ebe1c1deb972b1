using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Protocol.Pipeline;

/// <summary>
/// Makes the handlers and filters that each request has of its own: one for each event. They hold no state from one event to the next, and
/// nothing that must be disposed of.
/// </summary>
internal static class HandlerFactory
{
    /// <summary>What makes an instance of a registration from the services of a request.</summary>
    /// <param name="registration">How the handler is registered.</param>
    public static Func<IServiceProvider, object> Create(ServiceDescriptor registration)
    {
        if (registration.ImplementationFactory is { } factory)
        {
            return factory;
        }

        // What is disposed of belongs to the container, which knows when.
        if (registration.ImplementationType is not { } type || typeof(IDisposable).IsAssignableFrom(type) || typeof(IAsyncDisposable).IsAssignableFrom(type)
            || type.GetConstructors().MaxBy(constructor => constructor.GetParameters().Length) is not { } longest
            || longest.GetParameters() is not { Length: < 5 } parameters || parameters.Any(parameter => parameter.HasDefaultValue || parameter.IsDefined(typeof(FromKeyedServicesAttribute))))
        {
            return services => services.GetRequiredService(registration.ServiceType);
        }

        var types = Array.ConvertAll(parameters, parameter => parameter.ParameterType);
        var constructor = ConstructorInvoker.Create(longest);
        return services =>
        {
            var arguments = new object?[types.Length];
            for (var index = 0; index < types.Length; index++)
            {
                arguments[index] = services.GetRequiredService(types[index]);
            }

            return constructor.Invoke(arguments.AsSpan());
        };
    }
}
