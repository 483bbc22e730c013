namespace Gossip;

/// <summary>The options cannot work; the message and <see cref="Faults"/> name every fault: the option, its value and the allowed range.</summary>
public sealed class GossipOptionsException : ArgumentException
{
    /// <summary>Creates the exception from all faults found.</summary>
    /// <param name="faults">One sentence for each fault.</param>
    public GossipOptionsException(IReadOnlyList<string> faults)
        : base($"The options cannot work: {string.Join("; ", faults)}.") =>
        Faults = faults;

    /// <summary>One sentence for each fault, naming the option, its value and the allowed range.</summary>
    public IReadOnlyList<string> Faults { get; }
}
