using Gossip.ChaosTests.Network;

namespace Gossip.ChaosTests.Relay;

/// <summary>Stands between all hosts of a network whose members advertise their stand-in addresses.</summary>
internal sealed class NetworkRelay : IAsyncDisposable
{
    private readonly VirtualNetwork _network;
    private readonly PacketRelay _packets;
    private readonly StreamRelay _streams;
    private volatile RelayConditions _conditions = new();

    private NetworkRelay(VirtualNetwork network, int seed)
    {
        _network = network;
        _packets = new PacketRelay(network, () => _conditions, seed);
        _streams = new StreamRelay(network, () => _conditions, seed);
    }

    /// <summary>What happens to all that passes from now on.</summary>
    public RelayConditions Conditions
    {
        get => _conditions;
        set => _conditions = value;
    }

    /// <summary>How many packets it has damaged, doubled or made late.</summary>
    public int HarmedPackets => _packets.Harmed;

    /// <summary>How many streams it has reset or damaged.</summary>
    public int HarmedStreams => _streams.Harmed;

    /// <summary>Starts a relay that changes nothing yet.</summary>
    /// <param name="network">The network.</param>
    /// <param name="seed">The seed of its choices.</param>
    public static async Task<NetworkRelay> StartAsync(VirtualNetwork network, int seed)
    {
        await network.AddStandInsAsync();
        return new NetworkRelay(network, seed);
    }

    /// <summary>Where others reach a host: by way of this relay.</summary>
    public string AddressOf(Host host) => $"{_network.StandInOf(host.Index)}:{Host.Port}";

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _packets.DisposeAsync();
        await _streams.DisposeAsync();
    }
}
