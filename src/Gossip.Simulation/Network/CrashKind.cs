namespace Gossip.Simulation.Network;

/// <summary>What others see of a node that crashed.</summary>
public enum CrashKind
{
    /// <summary>The machine is gone: connections to it time out, streams to it fall silent.</summary>
    MachineLost,

    /// <summary>Only the process is gone: connections to it are refused, streams to it are closed.</summary>
    ProcessLost,
}
