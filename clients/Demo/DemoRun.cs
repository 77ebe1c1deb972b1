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
        var runtimes = new Runtimes(repository, installs: settings.Build);
        var selection = await Selection.MakeAsync(Catalog.Choose(all, settings.Only), runtimes);
        Ports.Check(_addresses, selection.Samples);
        using var data = DataFolder.Take(settings.Data);

        var start = new SampleStart(repository, _addresses, runtimes, all, settings.Data);
        var provider = new Provider(repository, _addresses, settings.Data);
        var board = new Board([
            new(ProviderName, Addresses.Text(_addresses.Provider), State.Waiting),
            .. selection.Samples.Select(sample => new Row(sample.Name, _addresses.Of(sample) is { } url ? Addresses.Text(url) : null, State.Waiting)),
            .. selection.Missing.Select(one => new Row(one.Sample.Name, null, State.Skipped, one.Reason)),
        ]);

        try
        {
            await screen.ShowWhileAsync(board, async () => selection = await BringUpAsync(board, all, selection, provider, start, stop));
            ShowSummary(selection, start);
            await screen.ShowWhileAsync(board, () => WatchAsync(board, stop));
        }
        finally
        {
            await StopAsync();
        }
    }

    private async Task<Selection> BringUpAsync(Board board, IReadOnlyList<Sample> all, Selection selection, Provider provider, SampleStart start, CancellationToken stop)
    {
        if (settings.Build)
        {
            selection = await InstallAsync(board, selection, stop);
            board.Move(State.Waiting, State.Building);
            await new Build(repository, settings.Data).RunAsync(selection.Samples, stop);
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

        await Task.WhenAll(selection.Samples.Select(StartSampleAsync).ToArray());
        return selection;

        async Task StartSampleAsync(Sample sample)
        {
            if (sample.IsTool)
            {
                board.Set(sample.Name, State.Tool);
                return;
            }

            board.Set(sample.Name, State.Starting);
            var child = start.Start(sample);
            _children.Add(child);
            try
            {
                if (_addresses.Of(sample) is { } url)
                {
                    await readiness.WaitAsync(child, new Uri(url, sample.Ready), stop);
                }

                board.Set(sample.Name, State.Ready);
            }
            catch (ChildFailedException exception)
            {
                // The others go on.
                board.Set(sample.Name, State.Ended, exception.Message);
            }
        }
    }

    /// <summary>What npm cannot install is not started; the others are.</summary>
    private async Task<Selection> InstallAsync(Board board, Selection selection, CancellationToken stop)
    {
        var npm = new NpmInstall(settings.Data);
        var failed = new List<Missing>();
        foreach (var sample in selection.Samples.Where(sample => sample.Runtime == "node" && !NpmPackages.AreInstalled(sample)))
        {
            board.Set(sample.Name, State.Installing);
            var reason = await npm.RunAsync(sample, stop);
            board.Set(sample.Name, reason is null ? State.Waiting : State.Skipped, reason);
            if (reason is not null)
            {
                failed.Add(new(sample, reason));
            }
        }

        return selection.Without(failed);
    }

    private void ShowSummary(Selection selection, SampleStart start)
    {
        screen.Show(Summary.Draw(
            [
                (ProviderName, Addresses.Text(_addresses.Provider), "Sign-in, your account, the developer pages"),
                .. selection.Samples.Select(sample => (sample.Name, _addresses.Of(sample) is { } url ? Addresses.Text(url) : null, start.Fill(sample.Shows, sample))),
                .. selection.Missing.Select(one => (one.Sample.Name, (string?)null, "Not started. " + one.Reason)),
            ],
            Summary.ReadPeople(repository.DemoFile),
            [
                .. selection.Samples.Where(sample => sample.Try is not null).Select(sample => start.Fill(sample.Try!, sample)),
                $"Register an app of your own: {Addresses.Text(_addresses.Provider)}/developer/apps",
            ]));
        screen.Say($"A browser trusts these addresses once it trusts {repository.Relative(Path.Combine(repository.Certificates, "authority.pem"))}; until then it asks.");
        screen.Say($"Logs: {repository.Relative(Path.Combine(settings.Data, "logs"))}. Ctrl-C stops everything.");
    }

    /// <summary>Until somebody stops the demo or the provider ends; other programs that end are only reported.</summary>
    private async Task WatchAsync(Board board, CancellationToken stop)
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

                board.Set(child.Name, State.Ended, $"Exit code {child.ExitCode}: {repository.Relative(child.LogFile)}");
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
