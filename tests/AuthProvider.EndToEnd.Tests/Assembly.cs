// Two processors: real servers, apps and a browser want them for themselves, and timings mean something only then.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
