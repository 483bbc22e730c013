namespace Gossip.Tests.Clusters;

/// <summary>A filter made of one function.</summary>
internal sealed class Filter(Func<Member, bool> accepts) : IMemberFilter
{
    public List<string> Asked { get; } = [];

    public bool Accepts(Member candidate)
    {
        lock (Asked)
        {
            Asked.Add(candidate.Name);
        }

        return accepts(candidate);
    }
}

/// <summary>A merge policy made of one function.</summary>
internal sealed class MergePolicy(Func<IReadOnlyList<Member>, string?> refuse) : IMergePolicy
{
    public List<string[]> Asked { get; } = [];

    public string? Refuse(IReadOnlyList<Member> members)
    {
        Asked.Add([.. members.Select(member => member.Name).Order()]);
        return refuse(members);
    }
}

/// <summary>An observer of pings made of one function; it keeps what it was told.</summary>
internal sealed class PingObserver(Action<Member>? told = null) : IPingObserver
{
    public List<(string Name, TimeSpan RoundTrip, byte[] Payload)> Told { get; } = [];

    public void PingCompleted(Member member, TimeSpan roundTrip, ReadOnlyMemory<byte> payload)
    {
        lock (Told)
        {
            Told.Add((member.Name, roundTrip, payload.ToArray()));
        }

        told?.Invoke(member);
    }
}

/// <summary>A relay made of one function.</summary>
internal sealed class Relay(Func<UserMessage, RelayDecision> decide, Action? broadcasting = null) : IMessageRelay
{
    public RelayDecision Decide(UserMessage message) => decide(message);

    public void Broadcasting(ReadOnlySpan<byte> message) => broadcasting?.Invoke();
}

/// <summary>State of an application: what it sends, and what came from others.</summary>
internal sealed class StateExchange(Func<CancellationToken, Task<ReadOnlyMemory<byte>>> local, Func<CancellationToken, Task>? merge = null) : IStateExchange
{
    public StateExchange(byte[] local)
        : this(_ => Task.FromResult<ReadOnlyMemory<byte>>(local))
    {
    }

    public List<bool> Asked { get; } = [];

    public List<(byte[] State, bool Join)> Merged { get; } = [];

    public async ValueTask<ReadOnlyMemory<byte>> GetLocalStateAsync(bool join, CancellationToken cancellationToken)
    {
        Asked.Add(join);
        return await local(cancellationToken);
    }

    public async ValueTask MergeRemoteStateAsync(ReadOnlyMemory<byte> state, bool join, CancellationToken cancellationToken)
    {
        Merged.Add((state.ToArray(), join));
        await (merge?.Invoke(cancellationToken) ?? Task.CompletedTask);
    }
}
