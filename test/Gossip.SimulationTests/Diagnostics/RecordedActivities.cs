using System.Diagnostics;

namespace Gossip.SimulationTests.Diagnostics;

/// <summary>The activities of some nodes that have ended, in the order of their end.</summary>
internal sealed class RecordedActivities : IDisposable
{
    private readonly List<Activity> _ended = [];
    private readonly ActivityListener _listener;

    /// <param name="nodeNames">Which nodes; none of another test may be called the same.</param>
    public RecordedActivities(params string[] nodeNames)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Gossip",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (nodeNames.Contains(activity.GetTagItem("gossip.node")))
                {
                    _ended.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public IEnumerable<Activity> Of(string node, string name) =>
        _ended.Where(activity => activity.OperationName == name && Equals(activity.GetTagItem("gossip.node"), node));

    public void Dispose() => _listener.Dispose();
}
