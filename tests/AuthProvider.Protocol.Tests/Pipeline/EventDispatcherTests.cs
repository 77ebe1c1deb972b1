using AuthProvider.Protocol.Pipeline;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.Tests.Pipeline;

/// <summary>An event is given to its handlers in their order until one ends it, whether they answer at once or later.</summary>
public sealed class EventDispatcherTests
{
    private enum Answer
    {
        AtOnce,
        Later,
    }

    private enum Outcome
    {
        Nothing,
        Reject,
        Handle,
        Skip,
        Throw,
    }

    private static readonly Gen<Step[]> AnyPlan =
        Gen.Select(
            Gen.OneOfConst<bool?>(null, true, false), Gen.OneOfConst(Answer.AtOnce, Answer.Later), Gen.OneOfConst(Answer.AtOnce, Answer.Later),
            Gen.Frequency((12, Gen.Const(Outcome.Nothing)), (1, Gen.OneOfConst(Outcome.Reject, Outcome.Handle, Outcome.Skip, Outcome.Throw))))
            .Select((condition, conditionAnswer, answer, outcome) => new Step(condition, conditionAnswer, answer, outcome)).Array[0, 8];

    [Fact]
    public async Task Handlers_run_in_order_until_one_ends_the_event() => await AnyPlan.SampleAsync(async plan =>
    {
        var trace = new List<string>();
        var conditions = new Queue<Step>(plan.Where(step => step.Condition is not null));
        var services = new ServiceCollection().AddSingleton(new Condition(async () =>
        {
            var step = conditions.Dequeue();
            if (step.ConditionAnswer is Answer.Later)
            {
                await Task.Yield();
            }

            trace.Add("asked");
            return step.Condition!.Value;
        }));
        var options = new OpenIddictServerOptions();
        options.Handlers.Clear();
        options.Handlers.AddRange(plan.Select((step, index) => Handler(step, index, trace)));
        await using var root = services.BuildServiceProvider();
        var dispatcher = new EventDispatcher(new EventHandlers(new Fixed(options), root, services), root, NullLogger<EventDispatcher>.Instance);
        var context = new HandleTokenRequestContext(new OpenIddictServerTransaction { Options = options, Logger = NullLogger.Instance, Request = new() });

        var error = await Record.ExceptionAsync(async () => await dispatcher.DispatchAsync(context));

        var (expected, last) = Expect(plan);
        Assert.Equal(expected, trace);
        Assert.Equal(last is Outcome.Throw, error is NotSupportedException);
        Assert.Equal((last is Outcome.Reject, last is Outcome.Handle, last is Outcome.Skip), (context.IsRejected, context.IsRequestHandled, context.IsRequestSkipped));
    });

    private static (List<string> Trace, Outcome Last) Expect(Step[] plan)
    {
        var trace = new List<string>();
        foreach (var (index, step) in plan.Index())
        {
            if (step.Condition is not null)
            {
                trace.Add("asked");
            }

            if (step.Condition is not false)
            {
                trace.Add($"{index}");
                if (step.Outcome is not Outcome.Nothing)
                {
                    return (trace, step.Outcome);
                }
            }
        }

        return (trace, Outcome.Nothing);
    }

    private static OpenIddictServerHandlerDescriptor Handler(Step step, int index, List<string> trace)
    {
        var builder = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleTokenRequestContext>().SetOrder(index).UseInlineHandler(async context =>
        {
            if (step.Answer is Answer.Later)
            {
                await Task.Yield();
            }

            trace.Add($"{index}");
            Action end = step.Outcome switch
            {
                Outcome.Reject => () => context.Reject("error"),
                Outcome.Handle => context.HandleRequest,
                Outcome.Skip => context.SkipRequest,
                Outcome.Throw => () => throw new NotSupportedException(),
                _ => () => { },
            };
            end();
        });
        return (step.Condition is null ? builder : builder.AddFilter<Condition>()).Build();
    }

    private sealed record Step(bool? Condition, Answer ConditionAnswer, Answer Answer, Outcome Outcome);

    private sealed class Condition(Func<ValueTask<bool>> ask) : IOpenIddictServerHandlerFilter<HandleTokenRequestContext>
    {
        public ValueTask<bool> IsActiveAsync(HandleTokenRequestContext context) => ask();
    }

    private sealed class Fixed(OpenIddictServerOptions options) : IOptionsMonitor<OpenIddictServerOptions>
    {
        public OpenIddictServerOptions CurrentValue => options;

        public OpenIddictServerOptions Get(string? name) => options;

        public IDisposable? OnChange(Action<OpenIddictServerOptions, string?> listener) => null;
    }
}
