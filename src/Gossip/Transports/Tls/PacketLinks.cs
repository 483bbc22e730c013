using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging;

namespace Gossip.Transports.Tls;

/// <summary>
/// The connections for packets, by peer: made when the first packet is sent, kept while they are used, replaced when they are old, bounded
/// in number. What others opened carries packets back to them too.
/// </summary>
internal sealed class PacketLinks
{
    /// <summary>How often the links are looked through for those that should end.</summary>
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(500);

    private readonly TlsTransportOptions _options;
    private readonly TransportQueues _received;
    private readonly TlsReports _reports;
    private readonly ILogger _logger;
    private readonly RunningTasks _tasks;
    private readonly Func<NodeAddress, CancellationToken, Task<TlsPeerConnection>> _dial;

    /// <summary>By the address that packets are sent to: with the name, and without where it was not known.</summary>
    private readonly ConcurrentDictionary<NodeAddress, PacketLink> _byAddress = new();

    // Guards what follows, and that a link is in both or in neither.
    private readonly Lock _gate = new();
    private readonly HashSet<PacketLink> _links = [];
    private bool _isClosed;

    /// <param name="options">The bounds.</param>
    /// <param name="received">Where packets go that arrive.</param>
    /// <param name="reports">Who is told of failures.</param>
    /// <param name="logger">Where log messages go.</param>
    /// <param name="tasks">Where the links run.</param>
    /// <param name="dial">Makes a connection for packets to a node.</param>
    public PacketLinks(
        TlsTransportOptions options,
        TransportQueues received,
        TlsReports reports,
        ILogger logger,
        RunningTasks tasks,
        Func<NodeAddress, CancellationToken, Task<TlsPeerConnection>> dial)
    {
        _options = options;
        _received = received;
        _reports = reports;
        _logger = logger;
        _tasks = tasks;
        _dial = dial;
        reports.Metrics.Observe(() => Snapshot().Count(link => link.State == PacketLinkState.Open), () => Snapshot().Sum(link => link.QueuedCount));
    }

    /// <summary>Queues a packet on the link to its destination, which is made if there is none.</summary>
    /// <param name="payload">The packet.</param>
    /// <param name="destination">Whom to send to, in canonical form.</param>
    /// <returns>Whether it is on its way, as far as is known.</returns>
    public bool TrySend(ReadOnlySpan<byte> payload, in NodeAddress destination)
    {
        if (!_byAddress.TryGetValue(destination, out PacketLink? link) || link.State == PacketLinkState.Closed)
        {
            link = FindOrDial(destination);
        }

        if (link is { State: not PacketLinkState.Failed })
        {
            return link.TryEnqueue(payload);
        }

        _reports.Metrics.Dropped(link is null ? "too_many_links" : "unreachable");
        return false;
    }

    /// <summary>Carries the packets of a connection that a node opened, until it ends.</summary>
    public async Task ServeAsync(TlsPeerConnection connection, IPAddress source)
    {
        var link = new PacketLink(_options, _reports.Metrics, new IPEndPoint(source, connection.Port), isDialled: false);
        link.Open(connection);
        if (!TryKeep(link))
        {
            connection.Stream.Reset();
            await connection.Stream.DisposeAsync();
            return;
        }

        await RunAsync(link);
    }

    /// <summary>Ends the links that are old, idle or dead, until stopped.</summary>
    public async Task TendAsync(CancellationToken stopping)
    {
        using var rounds = new PeriodicTimer(Round, _options.TimeProvider);
        try
        {
            while (await rounds.WaitForNextTickAsync(stopping))
            {
                foreach (PacketLink link in Snapshot())
                {
                    Tend(link);
                }
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }

    /// <summary>Ends all links at once, and makes no more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
        }

        foreach (PacketLink link in Snapshot())
        {
            link.Abort();
        }
    }

    private void Tend(PacketLink link)
    {
        if (link.State == PacketLinkState.Failed)
        {
            if (_options.TimeProvider.GetElapsedTime(link.LastUsed) >= _options.RetryDelay)
            {
                Forget(link);
            }
        }
        else if (link.State == PacketLinkState.Open && link.IsSilent())
        {
            End(link, "it does not answer any more");
            link.Abort();
        }
        else if (link.State == PacketLinkState.Open && link.ReasonToEnd() is { } reason)
        {
            End(link, reason);
        }
    }

    private void End(PacketLink link, string reason)
    {
        // Forgotten first: who sends from now on makes a new one.
        Forget(link);
        link.Complete();
        TlsLog.LinkEnded(_logger, link.EndPoint, link.NodeName, reason);
    }

    private PacketLink? FindOrDial(NodeAddress destination)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return null;
            }

            if (_byAddress.TryGetValue(destination, out PacketLink? known) && known.State != PacketLinkState.Closed)
            {
                return known;
            }

            // Endpoints are mutable, so the key is a copy.
            destination = destination with { EndPoint = new IPEndPoint(destination.EndPoint.Address, destination.EndPoint.Port) };
            if (_links.FirstOrDefault(link => link.State == PacketLinkState.Open && Leads(link, destination)) is { } open)
            {
                _byAddress[destination] = open;
                return open;
            }

            if (!TryMakeRoom())
            {
                return null;
            }

            var link = new PacketLink(_options, _reports.Metrics, destination.EndPoint, isDialled: true);
            _links.Add(link);
            _byAddress[destination] = link;
            _tasks.Start(() => DialAsync(link, destination));
            return link;
        }
    }

    private static bool Leads(PacketLink link, in NodeAddress destination) =>
        link.EndPoint.Equals(destination.EndPoint) && (destination.Name.Length == 0 || destination.Name == link.NodeName);

    /// <summary>A link that others opened is used for what is sent to them, unless there is one already.</summary>
    private bool TryKeep(PacketLink link)
    {
        lock (_gate)
        {
            if (_isClosed || !TryMakeRoom())
            {
                return false;
            }

            _links.Add(link);
            UseFor(new NodeAddress(link.NodeName, link.EndPoint), link);
            UseFor(new NodeAddress("", link.EndPoint), link);
            return true;
        }
    }

    private void UseFor(in NodeAddress address, PacketLink link)
    {
        if (!_byAddress.TryGetValue(address, out PacketLink? other) || other.State is PacketLinkState.Failed or PacketLinkState.Closed)
        {
            _byAddress[address] = link;
        }
    }

    /// <summary>Ends the link used least recently when there are too many.</summary>
    private bool TryMakeRoom()
    {
        if (_links.Count < _options.MaximumLinks)
        {
            return true;
        }

        if (_links.Where(link => link.State is PacketLinkState.Open or PacketLinkState.Failed).MinBy(link => link.LastUsed) is not { } oldest)
        {
            return false;
        }

        End(oldest, "others are used more");
        return true;
    }

    private async Task DialAsync(PacketLink link, NodeAddress destination)
    {
        try
        {
            using var deadline = new CancellationTokenSource(_options.HandshakeTimeout, _options.TimeProvider);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, link.Over);
            link.Open(await _dial(destination, either.Token));
        }
        catch (Exception exception) when (exception is TlsFailureException or OperationCanceledException)
        {
            if (exception is TlsFailureException failure)
            {
                _reports.HandshakeFailed(outbound: true, $"{destination}", failure);
            }
            else if (!link.Over.IsCancellationRequested)
            {
                _reports.HandshakeFailed(outbound: true, $"{destination}", new TlsFailureException(
                    TlsFailure.Timeout, $"no trust was established within {_options.HandshakeTimeout.TotalSeconds} s"));
            }

            link.Fail("unreachable");
            return;
        }

        await RunAsync(link);
    }

    private async Task RunAsync(PacketLink link)
    {
        TlsLog.LinkOpened(_logger, link.IsDialled ? "to" : "from", link.EndPoint, link.NodeName);
        string? failure = null;
        try
        {
            await link.RunAsync(_received);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            failure = exception is OperationCanceledException ? null : exception.Message;
        }
        finally
        {
            if (Forget(link))
            {
                TlsLog.LinkEnded(_logger, link.EndPoint, link.NodeName, failure ?? link.EndReason);
            }
        }
    }

    private bool Forget(PacketLink link)
    {
        lock (_gate)
        {
            if (!_links.Remove(link))
            {
                return false;
            }

            foreach (KeyValuePair<NodeAddress, PacketLink> entry in _byAddress.Where(entry => entry.Value == link))
            {
                _byAddress.TryRemove(entry);
            }

            return true;
        }
    }

    private PacketLink[] Snapshot()
    {
        lock (_gate)
        {
            return [.. _links];
        }
    }
}
