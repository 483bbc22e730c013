namespace Gossip;

/// <summary>Which of the addresses that a host name stands for are used, and which of them first.</summary>
public enum AddressFamilyPreference
{
    /// <summary>All of them alike.</summary>
    Any,

    /// <summary>IPv4 first; IPv6 when there is none, or none has answered within a tenth of <see cref="GossipOptions.StreamTimeout"/>.</summary>
    PreferIPv4,

    /// <summary>IPv6 first; IPv4 when there is none, or none has answered within a tenth of <see cref="GossipOptions.StreamTimeout"/>.</summary>
    PreferIPv6,

    /// <summary>IPv4 alone.</summary>
    IPv4Only,

    /// <summary>IPv6 alone.</summary>
    IPv6Only,
}
