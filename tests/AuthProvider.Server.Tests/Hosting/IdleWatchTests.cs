using AuthProvider.Server.Hosting;

namespace AuthProvider.Server.Tests.Hosting;

public sealed class IdleWatchTests
{
    private const long Start = 100 << 20;
    private const long Alive = 10 << 20;

    private readonly IdleWatch _watch = new();

    [Fact]
    public void It_is_time_once_nothing_is_done_any_more_and_then_not_again_until_something_was()
    {
        Assert.False(_watch.IsTimeToCollect(Start, Alive));
        Assert.False(_watch.IsTimeToCollect(Start + IdleWatch.Quiet + 1, Alive));
        Assert.True(_watch.IsTimeToCollect(Start + (2 * IdleWatch.Quiet), Alive));

        // What a quiet server allocates by itself adds up.
        var allocated = Start + (2 * IdleWatch.Quiet);
        for (var look = 1; look < IdleWatch.Worthwhile / IdleWatch.Quiet; look++)
        {
            Assert.False(_watch.IsTimeToCollect(allocated += IdleWatch.Quiet, Alive));
        }

        Assert.True(_watch.IsTimeToCollect(allocated += IdleWatch.Quiet, Alive));
        Assert.False(_watch.IsTimeToCollect(allocated + (50 << 20), Alive));
        Assert.True(_watch.IsTimeToCollect(allocated + (50 << 20), Alive));
    }

    [Fact]
    public void A_server_that_holds_much_is_left_alone()
    {
        Assert.False(_watch.IsTimeToCollect(Start, IdleWatch.LargestHeap + 1));
        Assert.False(_watch.IsTimeToCollect(Start, IdleWatch.LargestHeap + 1));
        Assert.True(_watch.IsTimeToCollect(Start, IdleWatch.LargestHeap));
    }
}
