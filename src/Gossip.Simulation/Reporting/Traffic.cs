namespace Gossip.Simulation.Reporting;

/// <summary>What the nodes sent, for each node and second.</summary>
/// <param name="Packets">Packets.</param>
/// <param name="PacketBytes">Bytes in packets, without the headers of UDP and IP.</param>
/// <param name="StreamBytes">Bytes in streams, likewise.</param>
/// <param name="Connections">Streams opened.</param>
public readonly record struct Traffic(double Packets, double PacketBytes, double StreamBytes, double Connections)
{
    /// <summary>All bytes.</summary>
    public double Bytes => PacketBytes + StreamBytes;
}

/// <summary>What the nodes sent during one stretch of time.</summary>
/// <param name="Time">The end of the stretch, since the scenario began.</param>
/// <param name="PerNodeAndSecond">The traffic of the stretch.</param>
public readonly record struct TrafficSample(TimeSpan Time, Traffic PerNodeAndSecond);
