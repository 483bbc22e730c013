namespace Gossip.TransportConformance;

/// <summary>How a check ended that did not fail.</summary>
public enum CheckOutcome
{
    /// <summary>The transport does what the check's name says.</summary>
    Passed,

    /// <summary>The check needs something that the <see cref="TransportFactory"/> does not offer, or that the transport does not have.</summary>
    NotApplicable,
}
