namespace Gossip.Diagnostics;

/// <summary>How a probe ended.</summary>
internal enum ProbeOutcome : byte
{
    /// <summary>The member answered within the probe timeout.</summary>
    Acknowledged,

    /// <summary>The answer came after the probe timeout: late, or through another member.</summary>
    AcknowledgedLate,

    /// <summary>The member answered over a stream, and to no packet.</summary>
    PacketsBlocked,

    /// <summary>No answer by any way.</summary>
    Failed,
}

/// <summary>How a join ended.</summary>
internal enum JoinOutcome : byte
{
    /// <summary>Every seed answered, or was not needed.</summary>
    Completed,

    /// <summary>Some seeds answered and some failed.</summary>
    Partial,

    /// <summary>No seed answered.</summary>
    Failed,

    /// <summary>It was given up, or the node shut down.</summary>
    Cancelled,
}

/// <summary>How a push/pull ended.</summary>
internal enum ExchangeOutcome : byte
{
    Completed,

    /// <summary>The members of one side do not fit the other's.</summary>
    Refused,
    Failed,
}

/// <summary>This node's part in a push/pull.</summary>
internal enum ExchangeRole : byte
{
    /// <summary>It began the exchange.</summary>
    Initiator,

    /// <summary>Another node did.</summary>
    Responder,
}

/// <summary>What proved to be wrong.</summary>
internal enum FalseAlarm : byte
{
    /// <summary>A suspect spoke up in time.</summary>
    Suspicion,

    /// <summary>A member that had been given up is there, at the same address.</summary>
    Failure,
}
