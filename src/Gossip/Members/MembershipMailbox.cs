using System.Threading.Channels;

namespace Gossip.Members;

/// <summary>
/// What waits for the membership loop, in three lanes worked through in this order: this node's own commands, which are never
/// dropped; alive messages; accusations. The two lanes of news are bounded, and the receiver is never held up: when one is full the
/// newcomer is dropped and counted, but newer alive messages take the place of older ones of the same member. Alive messages go first,
/// so that a refutation overtakes the accusations it answers.
/// </summary>
internal sealed class MembershipMailbox
{
    private readonly Channel<MembershipCommand> _commands;
    private readonly AliveLane _alive;
    private readonly Channel<(bool Dead, Accusation Accusation)> _accusations;
    private readonly Channel<bool> _signal;
    private volatile bool _closed;

    public MembershipMailbox(int depth)
    {
        _commands = Channel.CreateUnbounded<MembershipCommand>(new UnboundedChannelOptions { SingleReader = true });
        _alive = new AliveLane(depth);
        _accusations = Channel.CreateBounded<(bool, Accusation)>(new BoundedChannelOptions(depth) { SingleReader = true });
        _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { SingleReader = true });
    }

    /// <summary>How many pieces of news wait.</summary>
    public int NewsCount => AliveCount + AccusationCount;

    /// <summary>How many alive messages wait.</summary>
    public int AliveCount => _alive.Count;

    /// <summary>How many accusations wait.</summary>
    public int AccusationCount => _accusations.Reader.Count;

    /// <summary>
    /// Posts a command of our own. Their number is bounded by those who post them: each waits for its answer, or speaks of one member.
    /// </summary>
    /// <returns><see langword="false"/> when the node has shut down; the command has then been abandoned.</returns>
    public bool Post(MembershipCommand command)
    {
        if (!_commands.Writer.TryWrite(command))
        {
            command.Abandon();
            return false;
        }

        _signal.Writer.TryWrite(true);
        return true;
    }

    /// <returns>Whether there was room. News for a node that has shut down goes nowhere, and is not missed.</returns>
    public bool TryPostAlive(in AliveNews news) => _alive.TryWrite(news) ? Signal() : _closed;

    /// <inheritdoc cref="TryPostAlive"/>
    public bool TryPostSuspect(in Accusation accusation) => _accusations.Writer.TryWrite((Dead: false, accusation)) ? Signal() : _closed;

    /// <inheritdoc cref="TryPostAlive"/>
    public bool TryPostDead(in Accusation accusation) => _accusations.Writer.TryWrite((Dead: true, accusation)) ? Signal() : _closed;

    public ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        if (_commands.Reader.TryPeek(out _) || NewsCount > 0)
        {
            return cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled(cancellationToken) : ValueTask.CompletedTask;
        }

        return WaitForSignalAsync(cancellationToken);
    }

    public bool TryTakeCommand(out MembershipCommand? command) => _commands.Reader.TryRead(out command);

    public bool TryTakeAlive(out AliveNews news) => _alive.TryRead(out news);

    public bool TryTakeAccusation(out (bool Dead, Accusation Accusation) item) => _accusations.Reader.TryRead(out item);

    /// <summary>Takes nothing more and abandons what still waits.</summary>
    public void Close()
    {
        _closed = true;
        _commands.Writer.TryComplete();
        _alive.Close();
        _accusations.Writer.TryComplete();
        while (_commands.Reader.TryRead(out MembershipCommand? command))
        {
            command.Abandon();
        }
    }

    private bool Signal()
    {
        _signal.Writer.TryWrite(true);
        return true;
    }

    private async ValueTask WaitForSignalAsync(CancellationToken cancellationToken) =>
        await _signal.Reader.ReadAsync(cancellationToken);
}
