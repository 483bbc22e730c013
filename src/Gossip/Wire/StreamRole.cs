namespace Gossip.Wire;

/// <summary>Which side of a connection a node is: the label stands at its start, in the direction of the listener only.</summary>
internal enum StreamRole
{
    /// <summary>This node opened the connection.</summary>
    Dialler,

    /// <summary>The other node opened it.</summary>
    Listener,
}
