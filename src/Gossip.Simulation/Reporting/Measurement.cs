namespace Gossip.Simulation.Reporting;

/// <summary>Everything that is measured of a scenario, from the moment this is created.</summary>
internal sealed class Measurement
{
    internal Measurement(VirtualCluster cluster, TimeSpan resolution)
    {
        Views = new ViewTracker(cluster, resolution);
        Detection = new DetectionTracker(cluster);
        Traffic = new TrafficRecorder(cluster);
        cluster.Observers.Add(Views);
        cluster.Observers.Add(Detection);
        cluster.Observers.Add(Traffic);
    }

    /// <summary>Whether views are equal to the truth.</summary>
    internal ViewTracker Views { get; }

    /// <summary>Whether the right members are given up.</summary>
    internal DetectionTracker Detection { get; }

    /// <summary>What is sent.</summary>
    internal TrafficRecorder Traffic { get; }

    /// <summary>Adds the last sample of each.</summary>
    internal void Finish() => Views.Finish();
}
