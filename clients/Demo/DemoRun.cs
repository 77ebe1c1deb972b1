using Demo.Processes;
using Demo.Samples;
using Demo.Screen;
using Demo.Steps;

namespace Demo;

/// <summary>One run of the demo, from the first check until Ctrl-C.</summary>
public sealed class DemoRun(Repository repository, DemoSettings settings, Display screen)
{
    private const string ProviderName = "Provider";

    private readonly Addresses _addresses = new(settings.FirstPort);
    private readonly List<ChildProcess> _children = [];

    /// <exception cref="DemoException">Something that the person can mend: a port in use, a folder that another demo uses or that cannot be written.</exception>
    /// <exception cref="ChildFailedException">The build, the set-up or the provider failed.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        if (settings.FirstPort is < 1024 or > 65000)
        {
            throw new DemoException("--first-port takes a number from 1024 to 65000.");
        }

        var all = Catalog.Read(repository);
        var runtimes = new Runtimes(repository);
        var (samples, missing) = await CheckAsync(Catalog.Choose(all, settings.Only), runtimes);
        using var data = DataFolder.Take(settings.Data);

        var start = new SampleStart(repository, _addresses, runtimes, all, settings.Data);
        var provider = new Provider(repository, _addresses, settings.Data);
        var board = new Board([
            new(ProviderName, Addresses.Text(_addresses.Provider), State.Waiting),
            .. samples.Select(sample => new Row(sample.Name, _addresses.Of(sample) is { } url ? Addresses.Text(url) : null, State.Waiting)),
            .. missing.Select(pair => new Row(pair.Sample.Name, null, State.Skipped, pair.Reason)),
        ]);

        try
        {
            await screen.ShowWhileAsync(board, () => BringUpAsync(board, all, samples, provider, start, stop));
            ShowSummary(samples, missing, start, provider);
            await WatchAsync(stop);
        }
        finally
        {
            await StopAsync();
        }
    }

    private async Task<(IReadOnlyList<Sample> Samples, IReadOnlyList<(Sample Sample, string Reason)> Missing)> CheckAsync(IReadOnlyList<Sample> chosen, Runtimes runtimes)
    {
        var samples = new List<Sample>();
        var missing = new List<(Sample, string)>();
        foreach (var sample in chosen)
        {
            if (await runtimes.MissingAsync(sample) is not { } reason)
            {
                samples.Add(sample);
            }
            else if (settings.Only.Count == 0)
            {
                missing.Add((sample, reason));
            }
            else
            {
                throw new DemoException($"{sample.Name} cannot start. {reason}");
            }
        }

        Ports.Check(_addresses, samples);
        return (samples, missing);
    }

    private async Task BringUpAsync(Board board, IReadOnlyList<Sample> all, IReadOnlyList<Sample> samples, Provider provider, SampleStart start, CancellationToken stop)
    {
        if (settings.Build)
        {
            board.Move(State.Waiting, State.Building);
            await new Build(repository, settings.Data).RunAsync(samples, stop);
            board.Move(State.Building, State.Waiting);
        }

        board.Set(ProviderName, State.SettingUp);
        await provider.ApplyAsync(all, stop);

        using var readiness = new Readiness(Path.Combine(repository.Certificates, "authority.pem"));
        board.Set(ProviderName, State.Starting);
        var providerProcess = provider.Start();
        _children.Add(providerProcess);
        await readiness.WaitAsync(providerProcess, new Uri(_addresses.Provider, "/health/ready"), stop);
        board.Set(ProviderName, State.Ready);

        await Task.WhenAll(samples.Where(sample => sample.Start.Count > 0).Select(StartSampleAsync).ToArray());

        async Task StartSampleAsync(Sample sample)
        {
            board.Set(sample.Name, State.Starting);
            var child = start.Start(sample);
            _children.Add(child);
            if (_addresses.Of(sample) is { } url)
            {
                await readiness.WaitAsync(child, new Uri(url, sample.Ready), stop);
            }

            board.Set(sample.Name, State.Ready);
        }
    }

    private void ShowSummary(IReadOnlyList<Sample> samples, IReadOnlyList<(Sample Sample, string Reason)> missing, SampleStart start, Provider provider)
    {
        screen.Show(Summary.Draw(
            [
                (ProviderName, Addresses.Text(_addresses.Provider), "Sign-in, your account, the developer pages"),
                .. samples.Select(sample => (sample.Name, _addresses.Of(sample) is { } url ? Addresses.Text(url) : null, start.Fill(sample.Shows, sample))),
                .. missing.Select(pair => (pair.Sample.Name, (string?)null, "Not started. " + pair.Reason)),
            ],
            Summary.ReadPeople(provider.DemoFile),
            [
                .. samples.Where(sample => sample.Try is not null).Select(sample => start.Fill(sample.Try!, sample)),
                $"Register an app of your own: {Addresses.Text(_addresses.Provider)}/developer/apps",
            ]));
        screen.Say($"A browser trusts these addresses once it trusts {repository.Relative(Path.Combine(repository.Certificates, "authority.pem"))}; until then it asks.");
        screen.Say($"Logs: {repository.Relative(Path.Combine(settings.Data, "logs"))}. Ctrl-C stops everything.");
    }

    /// <summary>Until somebody stops the demo or the provider ends; other programs that end are only reported.</summary>
    private async Task WatchAsync(CancellationToken stop)
    {
        var running = new List<ChildProcess>(_children);
        while (true)
        {
            await Task.WhenAny(running.Select(child => child.Exited)).WaitAsync(stop);
            // In a terminal Ctrl-C reaches the children as well: leave our own signal a moment to arrive.
            await Task.Delay(TimeSpan.FromMilliseconds(300), stop);
            foreach (var child in running.Where(child => child.HasExited).ToArray())
            {
                running.Remove(child);
                var sentence = $"{child.Name} ended with exit code {child.ExitCode}.";
                if (child.Name == ProviderName)
                {
                    throw new ChildFailedException(child, sentence);
                }

                screen.Fail(sentence, child, repository.Relative(child.LogFile));
            }
        }
    }

    private async Task StopAsync()
    {
        // Apps first, the provider last.
        var (provider, others) = (_children.Where(child => child.Name == ProviderName), _children.Where(child => child.Name != ProviderName));
        await Task.WhenAll(others.Select(child => child.StopAsync()));
        await Task.WhenAll(provider.Select(child => child.StopAsync()));
        foreach (var child in _children)
        {
            await child.DisposeAsync();
        }
    }
}
